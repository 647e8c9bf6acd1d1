"""Routes of Adobe's smaller services, and the gate before all of them."""
