<?php
/**
 * How assertions are signed.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * The algorithms that are looked at (RFC 7518 §3): with a key that the verifier does not need to keep secret, and
 * not `none`.
 */
enum SigningAlgorithm: string {
	/** RSASSA-PKCS1-v1_5 with SHA-256. */
	case Rsa = 'RS256';

	/** ECDSA with P-256 and SHA-256. */
	case EllipticCurve = 'ES256';
}
