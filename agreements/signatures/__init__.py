"""Signing and proof: required forms, signing status, event chain, evidence, verification."""
