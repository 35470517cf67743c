"""Everything seen together, nothing owned: Übersicht, Meine Aufgaben, a cooperation's Überblick, messages, demo."""
