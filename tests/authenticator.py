"""A security key and an authenticator app in software."""

import os

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)


def code_of(secret):
    """The code that an authenticator app shows for this secret now."""
    counters = list(totp.yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]
    return totp.format_hotp_value(totp.hotp_value(secret, now))


class SecurityKey:
    """Holds one passkey. `verifies`: whether it asks for a finger, a face or a PIN."""

    def __init__(self, origin="https://testserver", verifies=True):
        self.origin, self.verifies, self.counter = origin, verifies, 0
        self.host = origin.partition("//")[2].partition(":")[0]
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(32)
        self.user_handle = None

    def make(self, options):
        """The answer to creation options, as a browser would send it."""
        self.user_handle = options["publicKey"]["user"]["id"]
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.credential_id, public)
        data = self._data(AuthenticatorData.FLAG.AT, credential)
        return self._answer(
            clientDataJSON=self._client(CollectedClientData.TYPE.CREATE, options),
            attestationObject=AttestationObject.create("none", data, {}),
        ) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def give(self, options):
        """The answer to request options."""
        data = self._data()
        client = self._client(CollectedClientData.TYPE.GET, options)
        signed = self.private.sign(data + sha256(client), ec.ECDSA(hashes.SHA256()))
        answer = self._answer(clientDataJSON=client, authenticatorData=data, signature=signed)
        answer["response"]["userHandle"] = self.user_handle
        return answer

    def _data(self, flags=0, credential=b""):
        self.counter += 1
        flags |= AuthenticatorData.FLAG.UP
        if self.verifies:
            flags |= AuthenticatorData.FLAG.UV
        return AuthenticatorData.create(sha256(self.host.encode()), flags, self.counter, credential)

    def _client(self, kind, options):
        challenge = websafe_decode(options["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, **response):
        name = websafe_encode(self.credential_id)
        encoded = {key: websafe_encode(value) for key, value in response.items()}
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": encoded,
            "clientExtensionResults": {},
        }


def passkey_of(user, key=None):
    """Give a person this security key, without the page that asks for it."""
    key = key or SecurityKey()
    options = {
        "publicKey": {
            "user": {"id": websafe_encode(user_pk_to_url_str(user).encode())},
            "challenge": websafe_encode(os.urandom(32)),
        }
    }
    return WebAuthn.add(user, "Key", key.make(options)).instance
