"""What do we hold? The catalogue, the originals, and the log of every change to them."""
