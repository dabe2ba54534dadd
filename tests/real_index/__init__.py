"""Every year of the private test material through the whole way: `make fidelity`."""
