"""A stranger's file is parsed in a child with limits; this side only ever gets words and pixels."""
