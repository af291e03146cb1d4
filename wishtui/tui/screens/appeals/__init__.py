"""The screens of appeals: the composer, the list of all, and the store's risks."""
