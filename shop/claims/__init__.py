"""Claims: what arrived damaged, warm, wrong, short, expired or otherwise than it was dispatched."""
