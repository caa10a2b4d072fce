"""When a parcel leaves and arrives, and the papers that go with it."""
