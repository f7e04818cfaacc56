"""Properties that hold for any data, tried by hypothesis."""
