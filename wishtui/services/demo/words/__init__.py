"""What invented customers write, by language code; one module for each group of languages."""

from wishtui.services.demo.story import Story
from wishtui.services.demo.words import central, eastern, english, far_east, romance, southern

STORIES: dict[str, tuple[Story, ...]] = {
    **english.STORIES,
    **romance.STORIES,
    **central.STORIES,
    **eastern.STORIES,
    **southern.STORIES,
    **far_east.STORIES,
}
