"""One file per format: each turns untrusted bytes into a `ParsedDocument`."""
