"""The SHA-256 of every context body: what stands under ``@context``, canonicalised by RFC 8785."""

PINS: dict[str, tuple[str, ...]] = {
    "https://imsglobal.github.io/openbadges-specification/ob_v3p0.html": (
        "18bab82e78130b7ffe535c46a81b8aaa5055e28bf7e8ab2161388bd3e974833c",
    ),
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": (
        "eff06a5aa8aa782fadc550d1adae4501b2a1a1b882121e998f59451695aa3fa4",
    ),
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json": (
        "05c300da5b08deb2a5bcc90d1652beb4aed29390b93f63dd491dd893b0ebb50e",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        "e8e6bf71e35f7d41560fafe7765a3bf1146d0ce37f0aff5a5b9126668fb08eb9",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        "c4afd9f6c6ad1dc62ec3679b32fe565c640df5acd4d3822fcad92d3e6f039f38",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": (
        "5513749659c1b237c7c2bf18f500ec0eacb0987bdb0694db9ae48d4385d8f38e",
        "9230bfa8bd6310d6562ad7f754eae070f65e82d9e586973a8451222a2d98493f",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json": (
        "0b6500c196e4d3297896059cf891eb2dc951a360e2ffced13f50de1f606e3587",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld": (
        "0b6500c196e4d3297896059cf891eb2dc951a360e2ffced13f50de1f606e3587",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": (
        "4957b83ef3ea176aff76eb802fb28e9bca5fb24b92b9867a3ec0e0c8579e0e33",
    ),
    "https://w3c-ccg.github.io/vc-ed/plugfest-1-2022/jff-vc-edu-plugfest-1-context.json": (
        "18bab82e78130b7ffe535c46a81b8aaa5055e28bf7e8ab2161388bd3e974833c",
    ),
    "https://w3id.org/citizenship/v1": ("669d189e93a4520a9197587bb7df6774daa3cb4d1f749fa251d08f1ee26a5e2f",),
    "https://w3id.org/citizenship/v2": ("b2710aa70e6eff91d56effd28301d30f6a823ba830fbfffadfca98c688e11ded",),
    "https://w3id.org/citizenship/v3": ("f2f3c475b76911b21aae11d53c7d6ef6b45903ed64355698455199734f6ac6ee",),
    "https://w3id.org/citizenship/v4rc1": ("af3680cc5374f0425e1c2f078fd84421b5e3942dcf2a8a9bfc5c426bd9e35f2b",),
    "https://w3id.org/dcc/v1": ("960159d9a4b50d54a03ad60ec5027e4d624198f75b8a7e474077765803e9e2c4",),
    "https://w3id.org/openbadges/v1": ("2c9a44d87fe0eaae0cec8cdffe3945c6cdf243a04a8ac2a1d59c74f0cdc825a3",),
    "https://w3id.org/openbadges/v2": ("f0e3d4893d6d879fa78b384d58ead36bfc38a6891ff224efb410f59eb484f8df",),
    "https://w3id.org/security/data-integrity/v1": (
        "048fdaf44177c3c317db83ef146ec9b18fbc841ecef1fa3f8a07cbbe0c6de33c",
    ),
    "https://w3id.org/security/data-integrity/v2": (
        "5c09fbd78f3e0d326ed835e3303e97d13096ac0fe3eaa98f1c87560989f24772",
    ),
    "https://w3id.org/security/multikey/v1": ("44127dea813debeb4d63bb1ad6d3842620ef61b7f0e92f0e880226bbb23fd025",),
    "https://w3id.org/security/suites/ed25519-2018/v1": (
        "2b5fb5a2e0a54340fbf23f4b24c37f182e6be8a824c3b47b6373a5b1bacc3141",
    ),
    "https://w3id.org/security/suites/ed25519-2020/v1": (
        "911bebd97cdf7f33855299018fd15bd27b5f01815641c0f479a42a2f1f725a1a",
    ),
    "https://w3id.org/security/suites/jws-2020/v1": (
        "b8d3909847bdab6d7cee9aeb428126d71251ec898b4c7346212d62d5d51f92a7",
    ),
    "https://w3id.org/security/suites/x25519-2020/v1": (
        "3edfa70840866eccde3eca8283b1d97bfcfa03d7bebaa007e2b778b74b4f1093",
    ),
    "https://w3id.org/security/v1": ("0cea3152628ecd8d59df94d7ffae7739c440988c046e0b9badbcde0fd8c39d5e",),
    "https://w3id.org/security/v2": ("aa9ac3a6135bc18fc9b79a456e9bf7f43cd8ca8adb6586b346273ca8dbb9304d",),
    "https://w3id.org/vc/status-list/2021/v1": ("46a61c048ead2d084c8d6f27104fe50058b17a781b3a3009838ff5183f580d87",),
    "https://www.w3.org/2018/credentials/examples/v1": (
        "40e87925c96ad7e351c9f33733c3cfbbc0cb24dc48e59fc7f28c9feacd567795",
    ),
    "https://www.w3.org/2018/credentials/v1": ("b10a3265e7d2f0f846ef0cd8e121d46c3dae1b42ca7e64ca7e1ebf355774bc98",),
    "https://www.w3.org/ns/credentials/examples/v2": (
        "efb766f148d943492b9fb927e138fddcc3a3cc52e7c80487302009437e2bc1b7",
    ),
    "https://www.w3.org/ns/credentials/status/v1": (
        "7ecf08474dd7991fb8882e16827ecd81b0157d149eefe27b3c0042111f7a131d",
    ),
    "https://www.w3.org/ns/credentials/undefined-terms/v2": (
        "849a4eec8da83f896708247a5c0a3b75f465d16665abea68bbfd645bd31d9ea1",
    ),
    "https://www.w3.org/ns/credentials/v2": ("aae3253a16be0bdbd901bf7b348f01ea8862a71ab73303602e8179ae8a82384f",),
    "https://www.w3.org/ns/did/v1": ("665a2a8de9a84004c918000c7661ec6c859e09c81c24082f0f3ad48f76ea8f07",),
    "https://www.w3.org/ns/odrl.jsonld": ("5f4f1b2b731e1afd5123e7265609ff0165d2cf8d8faff3b03c158903997724b4",),
}
