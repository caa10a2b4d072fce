"""Photos of packs: what is accepted, the crop that staff choose, the renditions that pages show."""
