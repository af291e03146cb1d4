"""What customers write in Spanish, French, Italian and Portuguese."""

from wishtui.services.demo.story import Story

STORIES: dict[str, tuple[Story, ...]] = {
    "es": (
        Story(
            "late",
            "kettle",
            "¿Dónde está mi paquete?",
            (
                "El pedido tenía que llegar hace días y todavía no tengo nada. ¿Me pueden decir dónde está el "
                "hervidor?",
                "Ya pasó la fecha que me dieron y sigue sin llegar. El seguimiento no cambia desde hace una semana.",
                "Prefiero que me devuelvan el dinero, por favor.",
                "Muchas gracias. ¿Cuánto tarda en aparecer en mi cuenta?",
            ),
        ),
        Story(
            "damaged",
            "planter:terracotta",
            "La maceta llegó rota",
            (
                "Abrí la caja y la maceta está partida en dos. Adjunto una foto para que lo vean.",
                "Quiero otra igual, por favor, pero mejor embalada.",
                "Llegó hoy y esta vez perfecta. ¡Gracias!",
            ),
        ),
        Story(
            "size",
            "dress:green/M",
            "El vestido me queda grande",
            (
                "Pedí la talla M y me queda enorme de hombros. ¿Puedo cambiarlo por una talla más pequeña?",
                "La S, por favor.",
                "¡Estupendo! ¿Cuándo llegará más o menos?",
            ),
        ),
        Story(
            "address",
            "sheets",
            "Cambiar la dirección de envío",
            (
                "Me equivoqué de dirección al hacer el pedido: puse el número antiguo. ¿Se puede corregir antes de "
                "que salga?",
                "Ya la cambié en la aplicación. ¿Les aparece bien?",
                "Perfecto, gracias por la rapidez.",
            ),
        ),
        Story(
            "thanks",
            "towels",
            "Todo perfecto, una pregunta más",
            (
                "Los paños llegaron ayer y son preciosos. ¿Van a tenerlos también en azul? Me gustaría regalarle "
                "un juego a mi madre.",
                "¡Qué bien! Estaré pendiente.",
            ),
        ),
    ),
    "fr": (
        Story(
            "late",
            "lamp",
            "Où est mon colis ?",
            (
                "Ma lampe devait arriver il y a plusieurs jours et le suivi ne bouge plus. Pouvez-vous vérifier, "
                "s'il vous plaît ?",
                "La date indiquée est passée et toujours rien dans la boîte aux lettres.",
                "Je préfère être remboursée, merci.",
            ),
        ),
        Story(
            "wrong",
            "cap:black",
            "Ce n'est pas le bon article",
            (
                "J'ai commandé une casquette noire et j'ai reçu un bonnet d'enfant à pois. Il y a eu une erreur, "
                "je pense.",
                "Merci beaucoup ! Quand est-ce qu'elle arrivera ?",
            ),
        ),
        Story(
            "damaged",
            "frame",
            "Cadre cassé à la livraison",
            (
                "Le verre est en mille morceaux et le coin du cadre est abîmé. Je vous joins une photo.",
                "Un nouveau cadre, s'il vous plaît, c'est pour un cadeau.",
                "Bien reçu ce matin, il est superbe. Merci !",
            ),
        ),
        Story(
            "tracking",
            "bottle",
            "Numéro de suivi inconnu",
            (
                "Le numéro de suivi que j'ai reçu est inconnu du transporteur. Mon colis est-il vraiment parti ?",
                "Ça marche maintenant, mais le colis semble être dans un autre pays. C'est normal ?",
                "Il est arrivé, tout va bien. Bonne journée !",
            ),
        ),
        Story(
            "size",
            "slippers:beige/38",
            "Chaussons trop petits",
            (
                "Je fais du 38 mais ces chaussons taillent vraiment petit. Est-il possible de les échanger ?",
                "Du 40 serait parfait.",
                "Merci. Vous savez quand ils partiront ?",
            ),
        ),
        Story(
            "refund",
            "earbuds",
            "Une contrefaçon ?",
            (
                "Le logo est collé de travers et le numéro de série n'existe pas chez le fabricant. Je demande le "
                "remboursement.",
                "Merci. Sous combien de jours ?",
            ),
            reason="ITEM_IS_COUNTERFEIT",
        ),
    ),
    "it": (
        Story(
            "tracking",
            "umbrella",
            "Il codice di tracciamento non funziona",
            (
                "Il numero di spedizione risulta inesistente sul sito del corriere. L'ombrello è partito davvero?",
                "Ora funziona, grazie. Però dice che il pacco è fermo in un centro di smistamento lontanissimo.",
                "Arrivato ieri, tutto a posto!",
            ),
        ),
        Story(
            "damaged",
            "kettle",
            "Bollitore ammaccato",
            (
                "Il bollitore è arrivato con il becco storto e una grossa ammaccatura. Allego una foto. Come "
                "possiamo fare?",
                "Preferisco riceverne uno nuovo, grazie.",
                "Grazie mille! Tra quanto arriva, più o meno?",
            ),
        ),
        Story(
            "cancel",
            "dress",
            "Ordine fatto per sbaglio",
            (
                "Mia figlia ha giocato con il telefono e ha comprato un vestito. Si può annullare?",
                "Grazie, siete gentilissimi. Il rimborso quando arriva?",
            ),
        ),
        Story(
            "thanks",
            "blanket",
            "Bellissima coperta!",
            (
                "La coperta è arrivata in anticipo ed è morbidissima. La rifate anche in color senape?",
                "Perfetto, aspetto allora!",
            ),
        ),
    ),
    "pt": (
        Story(
            "late",
            "backpack",
            "Minha encomenda não chegou",
            (
                "A mochila já devia ter chegado há dias. O rastreio está parado. Podem ver o que se passa?",
                "A data passou e continuo à espera. Podem fazer alguma coisa?",
                "Quero o reembolso, por favor.",
            ),
        ),
        Story(
            "missing",
            "lamp",
            "Falta o carregador",
            (
                "O candeeiro chegou bem, mas sem o cabo de alimentação. Sem ele não serve para nada.",
                "É o cabo branco com a ficha redonda.",
                "Chegou hoje. Muito obrigada pela atenção!",
            ),
        ),
        Story(
            "colour",
            "bottle:white",
            "Dá para trocar a cor?",
            (
                "Pedi a garrafa branca, mas queria a preta. Ainda vou a tempo?",
                "Obrigada! E quando chega, mais ou menos?",
            ),
        ),
        Story(
            "refund",
            "earbuds",
            "Não é o que está no anúncio",
            (
                "O anúncio fala em cancelamento de ruído e estes não têm nada disso. Quero devolver e receber o "
                "meu dinheiro.",
                "Certo. Em quantos dias recebo?",
            ),
            reason="ITEM_DOES_NOT_MATCH_LISTING",
        ),
    ),
}
