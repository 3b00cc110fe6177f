"""The component that marks what is private."""
