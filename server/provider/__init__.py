"""Sign-in through the centre's own identity provider, by OpenID Connect."""
