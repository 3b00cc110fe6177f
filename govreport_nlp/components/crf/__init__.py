"""Names by a linear-chain CRF that the user, or the library's makers, trained."""
