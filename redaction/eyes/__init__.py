"""What a person would see in a picture, and what a person with a contrast slider would."""
