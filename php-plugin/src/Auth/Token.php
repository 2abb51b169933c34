<?php
/**
 * The secret that a client shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * A token: `scim_`, a public id of 12 characters, `_`, a secret of 256 random bits. Only the digest of the
 * secret is ever stored. The public id is in lower case, since text in the database is not told apart by
 * case. An access token, which a client was given for its token, begins with `scim_access_`.
 */
final class Token {

	private const PREFIX = 'scim_';

	private const ACCESS_PREFIX = 'scim_access_';

	private const REST = '([a-z0-9]{12})_([A-Za-z0-9_-]{43})';

	/** What begins like a token, in a text or in an address, whole or cut off; the part before the secret is apart. */
	public const IN_TEXT = '/(scim(?:_|%5f)(?:access(?:_|%5f))?[a-z0-9]{12}(?:_|%5f))[a-z0-9_-]+/i';

	private const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

	/**
	 * Made by {@see Token::generate()} and {@see Token::parse()}.
	 *
	 * @param string $public_id By which the row is found.
	 * @param string $secret    Known to the client alone.
	 * @param bool   $is_access Whether it is an access token.
	 */
	private function __construct(
		public readonly string $public_id,
		#[\SensitiveParameter] private readonly string $secret,
		public readonly bool $is_access = false,
	) {}

	/**
	 * A new token.
	 *
	 * @param ?string $public_id Its public id, or null for a new one.
	 */
	public static function generate( ?string $public_id = null ): self {
		return new self( $public_id ?? self::new_public_id(), self::new_secret() );
	}

	/**
	 * A new access token.
	 */
	public static function generate_access(): self {
		return new self( self::new_public_id(), self::new_secret(), true );
	}

	/**
	 * A public id that nobody has.
	 */
	public static function new_public_id(): string {
		$id = '';
		for ( $length = 0; $length < 12; $length++ ) {
			$id .= self::ALPHABET[ random_int( 0, strlen( self::ALPHABET ) - 1 ) ];
		}
		return $id;
	}

	/**
	 * Whether text has the form of a public id.
	 *
	 * @param string $text Anything.
	 */
	public static function is_public_id( string $text ): bool {
		return 1 === preg_match( '/^[a-z0-9]{12}$/D', $text );
	}

	/**
	 * Reads a token; null when it is none.
	 *
	 * @param string $text What a client showed.
	 */
	public static function parse( #[\SensitiveParameter] string $text ): ?self {
		return preg_match( '/^' . self::PREFIX . self::REST . '$/D', $text, $found ) ? new self( $found[1], $found[2] ) : null;
	}

	/**
	 * Reads an access token; null when it is none.
	 *
	 * @param string $text What a client showed.
	 */
	public static function parse_access( #[\SensitiveParameter] string $text ): ?self {
		return preg_match( '/^' . self::ACCESS_PREFIX . self::REST . '$/D', $text, $found ) ? new self( $found[1], $found[2], true ) : null;
	}

	/**
	 * A text without the secrets of tokens that stand in it, cut off or not: what may be kept of it.
	 *
	 * @param string $text Anything.
	 */
	public static function redacted( #[\SensitiveParameter] string $text ): string {
		return (string) preg_replace( self::IN_TEXT, '$1…', $text );
	}

	/**
	 * What is stored and compared. The secret is random, so one fast hash protects it.
	 */
	public function digest(): string {
		return hash( 'sha256', $this->secret );
	}

	/**
	 * The token in clear, to be shown once.
	 */
	public function reveal(): string {
		return ( $this->is_access ? self::ACCESS_PREFIX : self::PREFIX ) . $this->public_id . '_' . $this->secret;
	}

	/**
	 * Keeps the secret out of dumps.
	 *
	 * @return array<string, string>
	 */
	public function __debugInfo(): array {
		return array( 'public_id' => $this->public_id );
	}

	private static function new_secret(): string {
		return rtrim( strtr( base64_encode( random_bytes( 32 ) ), '+/', '-_' ), '=' );
	}
}
