"""One stream for each dossier, `D/{opaque id}`: its commands are decided and folded as a branch's are. Pure."""
