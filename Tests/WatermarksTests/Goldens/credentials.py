"""Makes credentials.png and credentials.jpg: a small drawing signed by the C2PA library with a key made on the spot.

    pip install c2pa-python==0.38.1 cryptography Pillow
    python credentials.py
"""
import datetime, io, json
from pathlib import Path

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

now = datetime.datetime(2026, 1, 1)
def certificate(name, key, issuer, issuer_key, authority):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Klarbild tests")])
    builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False), critical=True))
    if not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())
root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
root = certificate("root", root_key, None, root_key, True)
leaf = certificate("leaf", key, root.subject, root_key, False)
pem = lambda c: c.public_bytes(serialization.Encoding.PEM)
private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
manifest = {
    "claim_generator_info": [{"name": "klarbild-tests", "version": "1.0"}], "title": "a drawing",
    "assertions": [{"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"}]}}],
}
picture = Image.new("RGB", (320, 256))
picture.putdata([((x * 3) % 256, (y * 5) % 256, (x + y) % 256) for y in range(256) for x in range(320)])
for kind, mime in [("PNG", "image/png"), ("JPEG", "image/jpeg")]:
    source, out = io.BytesIO(), io.BytesIO()
    picture.save(source, kind)
    source.seek(0)
    info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=pem(leaf) + pem(root), private_key=private, ta_url=None)
    with c2pa.Signer.from_info(info) as signer, c2pa.Builder(json.dumps(manifest)) as builder:
        builder.sign(signer, mime, source, out)
    Path(__file__).with_name("credentials." + ("png" if kind == "PNG" else "jpg")).write_bytes(out.getvalue())
