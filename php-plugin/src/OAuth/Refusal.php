<?php
/**
 * Why a client gets no access token.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\OAuth;

use ScimPress\Auth\Caller;

defined( 'ABSPATH' ) || exit;

/**
 * An error of the token endpoint (RFC 6749 §5.2). Its description holds nothing of what was sent.
 */
final class Refusal {

	/**
	 * Takes the parts.
	 *
	 * @param string                      $error       Code of the error.
	 * @param string                      $description What to do about it.
	 * @param int                         $status      HTTP status.
	 * @param list<array{string, string}> $headers     Beside those that every answer has.
	 * @param string                      $reason      More than the client is told, for the audit.
	 */
	private function __construct(
		public readonly string $error,
		public readonly string $description,
		public readonly int $status = 400,
		public readonly array $headers = array(),
		public readonly string $reason = '',
	) {}

	/**
	 * The request is none.
	 *
	 * @param string $description What is wrong with it.
	 */
	public static function invalid_request( string $description ): self {
		return new self( 'invalid_request', $description );
	}

	/**
	 * The request is no POST (RFC 6749 §3.2).
	 */
	public static function of_method(): self {
		return new self( 'invalid_request', 'the token endpoint takes POST', 405, array( array( 'Allow', 'POST' ) ) );
	}

	/**
	 * The client was not accepted: the same answer whether it is unknown, has ended or was revoked.
	 *
	 * @param Caller $caller Who asks.
	 */
	public static function invalid_client( Caller $caller ): self {
		if ( 'insecure' === $caller->reason ) {
			return new self( 'invalid_request', 'the token endpoint is served over HTTPS only', reason: $caller->reason );
		}
		if ( null !== $caller->retry_after ) {
			return new self( 'invalid_client', 'too many requests with a wrong client_secret; wait before the next one', 429, array( array( 'Retry-After', (string) $caller->retry_after ) ), $caller->reason );
		}
		// No browser gets this challenge and asks for a password: pages are refused before.
		return new self(
			'invalid_client',
			'missing' === $caller->reason
				? 'client_id and client_secret, in the body or as HTTP Basic, or a client_assertion are needed'
				: 'the client_id, the client_secret or the client_assertion is wrong, or has ended',
			401,
			array( array( 'WWW-Authenticate', 'Basic realm="SCIM", charset="UTF-8"' ) ),
			$caller->reason
		);
	}

	/**
	 * The grant is none of ours.
	 */
	public static function unsupported_grant_type(): self {
		return new self( 'unsupported_grant_type', 'the only grant type is client_credentials' );
	}

	/**
	 * The connection does not take access tokens.
	 */
	public static function unauthorized_client(): self {
		return new self( 'unauthorized_client', 'the profile of this connection does not have client credentials' );
	}

	/**
	 * The client asks for more than it has.
	 *
	 * @param list<string> $scopes What it has.
	 */
	public static function invalid_scope( array $scopes ): self {
		return new self( 'invalid_scope', 'the client has the scopes ' . implode( ' ', $scopes ) . ' and no others' );
	}
}
