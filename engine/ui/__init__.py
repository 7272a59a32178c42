"""What ImGui shows: the context, the theme, the widgets. No GL."""
