<?php
/**
 * The headers in which a client shows a credential.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * The headers `Authorization` and `X-API-Key` as they were sent.
 *
 * They are taken out of the variables of PHP. WordPress and other plugins try what HTTP Basic brings as an
 * application password or as the password of a user: that would let a user of WordPress in where only
 * tokens count, or make the token of a client a failed login that locks its address out.
 */
final class CredentialHeaders {

	private const API_KEY = 'HTTP_X_API_KEY';

	/**
	 * Takes the headers; empty for one that was not sent.
	 *
	 * @param string $authorization The header Authorization.
	 * @param string $api_key       The header X-API-Key.
	 */
	public function __construct(
		#[\SensitiveParameter] public readonly string $authorization = '',
		#[\SensitiveParameter] public readonly string $api_key = '',
	) {}

	/**
	 * Takes the headers of this request; nobody finds them in the variables afterwards.
	 */
	public static function take(): self {
		$api_key = $_SERVER[ self::API_KEY ] ?? ''; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- it is parsed as a token.
		$taken   = new self( ( new AuthorizationHeader() )->read( $_SERVER ), is_string( $api_key ) ? trim( $api_key ) : '' );
		foreach ( array( ...AuthorizationHeader::VARIABLES, ...AuthorizationHeader::DECODED, self::API_KEY ) as $variable ) {
			unset( $_SERVER[ $variable ] );
		}
		return $taken;
	}

	/**
	 * What `Authorization` holds after `Bearer` (RFC 6750 §2.1); empty when it is something else.
	 */
	public function bearer(): string {
		return preg_match( '/^Bearer +(\S+)$/Di', $this->authorization, $found ) ? $found[1] : '';
	}

	/**
	 * Name and password of HTTP Basic (RFC 7617 §2); null when `Authorization` is something else, or has no
	 * name.
	 *
	 * @return ?array{string, string}
	 */
	public function basic(): ?array {
		$encoded = preg_match( '/^Basic +(\S+)$/Di', $this->authorization, $found ) ? $found[1] : '';
		$pair    = explode( ':', (string) base64_decode( $encoded, true ), 2 );
		return 2 === count( $pair ) && '' !== $pair[0] ? $pair : null;
	}

	/**
	 * Keeps what was sent out of dumps.
	 *
	 * @return array<string, bool>
	 */
	public function __debugInfo(): array {
		return array(
			'authorization' => '' !== $this->authorization,
			'api_key'       => '' !== $this->api_key,
		);
	}
}
