"""Where units lie: places, how warm they are kept, and which units of a lot lie in each."""
