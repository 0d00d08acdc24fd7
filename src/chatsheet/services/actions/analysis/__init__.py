"""Actions that look through the whole sheet: outliers, trends, correlations, duplicates, mistakes. See docs/subsystems/analysis.md."""

from chatsheet.services.actions.analysis import checks, correlations, duplicates, outliers, trend

ACTIONS = (*outliers.ACTIONS, *trend.ACTIONS, *correlations.ACTIONS, *duplicates.ACTIONS, *checks.ACTIONS)
