"""The judgement: (Record, Form) -> Report. Pure; opens nothing."""
