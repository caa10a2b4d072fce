"""Who buys: people, their professions, licences and the papers that prove them."""
