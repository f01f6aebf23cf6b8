"""What the product reads from other people's servers, always in the open, never required: each adapter fails into a
clear exception and the conversation goes on without it. Nothing of a person leaves the machine but the text of a search
they were told about."""
