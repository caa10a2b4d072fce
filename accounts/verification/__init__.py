"""How a licence is checked: a pure state machine and the services that move it."""
