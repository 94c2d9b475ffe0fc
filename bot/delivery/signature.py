"""Whether a request comes from Slack, and lately."""

from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier


class NoSigningSecret(Exception):
    """SLACK_SIGNING_SECRET is missing: copy it from *Basic Information* on the app's page."""

    def __init__(self) -> None:
        super().__init__(str(self.__doc__))


class Signatures:
    """Slack's own check, with an answer for every nonsense there is."""

    def __init__(self, secret: SecretStr | None) -> None:
        plain = secret.get_secret_value().strip() if secret else ""
        if not plain:
            raise NoSigningSecret()
        self._verifier = SignatureVerifier(signing_secret=plain)

    def valid(self, body: bytes, stamp: str, signature: str) -> bool:
        """Whether these bytes were signed with our secret at most five minutes ago."""
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or not signature.isascii():
            return False
        try:
            return bool(self._verifier.is_valid(body, stamp, signature))
        except UnicodeDecodeError:  # the verifier reads the body as text
            return False
