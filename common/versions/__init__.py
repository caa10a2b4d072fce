"""Tables that staff edit in versions: a draft is written, previewed, published, and then stays."""
