"""What members of a clinic may spend, and who approves what goes beyond: rules, requests, yeses."""
