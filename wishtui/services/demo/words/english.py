"""What customers write in English."""

from wishtui.services.demo.story import Story

STORIES: dict[str, tuple[Story, ...]] = {
    "en": (
        Story(
            "late",
            "mug:blue",
            "Where is my parcel?",
            (
                "My order should have been here days ago and there is still no sign of it. The mug is a birthday "
                "present. Could you please find out where it is?",
                "The date you gave me has passed and nothing came. The tracking page has not changed for a week.",
                "I would rather have my money back, please. The birthday is over anyway.",
                "Thank you for sorting that out. How long does it usually take until I see it on my card?",
            ),
        ),
        Story(
            "damaged",
            "mug:white",
            "Mug arrived broken",
            (
                "It came in three pieces. The box was fine from the outside, but there was hardly any padding in "
                "it. Photo attached.",
                "A new one would be lovely, please. Same colour.",
                "The new one arrived today without a scratch. Thank you!",
            ),
        ),
        Story(
            "size",
            "hoodie:grey/M",
            "Hoodie is much too small",
            (
                "I always wear M, but this one fits my daughter and not me. What can we do?",
                "XL would be right, I think. I have just measured my old one: 61 cm across the chest.",
                "Great, thanks. Roughly when will it get here?",
            ),
        ),
        Story(
            "tracking",
            "backpack",
            "Tracking number does not work",
            (
                'The tracking number in my order gives "not found" every time. Has the parcel really been sent?',
                "It works now, thanks. But it says the parcel is in a city 900 km from here?",
                "It was at the door this morning. All good, you can close this.",
            ),
        ),
        Story(
            "address",
            "towels",
            "Wrong address on my order, please help",
            (
                "I have just noticed that the order goes to our old flat. We moved last month. Can you still "
                "change it before it ships?",
                "Done, I changed it in the app. Can you see it on your side?",
                "Perfect, thank you so much for the quick help.",
            ),
        ),
        Story(
            "colour",
            "cap:sand",
            "Can I still change the colour?",
            (
                "I ordered the sand one and my husband says navy. He is right, as usual. Is it too late?",
                "You are the best. When will it be here, do you think?",
            ),
        ),
        Story(
            "cancel",
            "speaker",
            "Ordered twice by accident",
            (
                "The app froze and I seem to have bought the same speaker twice. Please cancel one of them, I need "
                "only one.",
                "Thanks! When will I see the money?",
            ),
            mark="twice",
        ),
        Story(
            "missing",
            "shelf",
            "Screws missing",
            (
                "The shelf looks good, but the bag with the screws is not in the box. I have taken everything out "
                "twice.",
                "It is bag C, with eight long screws and four short ones.",
                "They came today. The shelf is up. Thanks for being so helpful.",
            ),
        ),
        Story(
            "faulty",
            "earbuds:black",
            "Left earbud is dead",
            (
                "The right one plays, the left one does not even light up in its case. I have had them for four days.",
                "I did all of that, twice. Still nothing on the left side.",
                "Thank you, that is very fair.",
            ),
        ),
        Story(
            "thanks",
            "lamp",
            "Thank you, one more question",
            (
                "The lamp is here and it is perfect, thank you! One more thing: will you have it in black again? I "
                "would like a second one for my sister.",
                "Wonderful, I will keep an eye on it.",
            ),
        ),
        Story(
            "question",
            "lantern",
            "Do these work in winter?",
            (
                "Before I buy: are the lanterns all right outdoors below zero? And is it one lantern or two for "
                "the price?",
                "Thank you, ordered two just now.",
            ),
            mark="before",
        ),
        Story(
            "refund",
            "bag",
            "Empty envelope",
            (
                "I got an envelope with nothing in it. It was open at one end, so I guess the bag fell out on the "
                "way. I would like my money back.",
                "OK. And how many days does that take?",
                "It is back on my account. Thank you.",
            ),
            reason="EMPTY_PACKAGE",
        ),
        Story(
            "thanks",
            "planter",
            "SO happy with my planter!!!",
            (
                "I [b]LOVE[/b] it!!! [i]Best[/i] planter ever 😍🌱👩🏽‍🌾👨‍👩‍👧‍👦🏳️‍🌈✨ (sorry, my keyboard "
                "adds [/b] and [@click=hello] everywhere… 🙈) Do you have a bigger one too??",
                "Yesss 🎉🎉 [b]thank you[/b]!",
            ),
            mark="cheerful",
        ),
    ),
}
