"""The pages of a clinic: members, roles, delivery addresses, invitations."""
