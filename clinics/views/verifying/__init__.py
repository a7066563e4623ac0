"""Pages on which a clinic checks papers, registers, codes and badges."""
