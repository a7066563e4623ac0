"""What machines read: claims, proofs, pictures, status lists."""
