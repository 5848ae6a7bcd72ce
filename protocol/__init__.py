"""The words both sides speak: ids, enums, commands, configuration, views, and a device's pure session logic."""
