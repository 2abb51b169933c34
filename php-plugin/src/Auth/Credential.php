<?php
/**
 * What a request shows to prove who sent it.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * A token and how it was shown, or what keeps the request from showing one. Whether the token is any good
 * is not known here.
 */
final class Credential {

	/** The request shows nothing. */
	public const MISSING = 'missing';

	/** What it shows is no token. */
	public const MALFORMED = 'malformed';

	/** It shows two different tokens. */
	public const CONFLICTING = 'conflicting';

	/**
	 * Made by {@see Credential::of()} and {@see Credential::none()}.
	 *
	 * @param ?Token  $token   The token.
	 * @param ?Scheme $scheme  How it was shown.
	 * @param string  $problem Why there is none.
	 */
	private function __construct(
		public readonly ?Token $token,
		public readonly ?Scheme $scheme,
		public readonly string $problem,
	) {}

	/**
	 * A token.
	 *
	 * @param Token  $token  The token.
	 * @param Scheme $scheme How it was shown.
	 */
	public static function of( Token $token, Scheme $scheme ): self {
		return new self( $token, $scheme, '' );
	}

	/**
	 * No token.
	 *
	 * @param string $problem MISSING, MALFORMED or CONFLICTING.
	 */
	public static function none( string $problem ): self {
		return new self( null, null, $problem );
	}

	/**
	 * What the headers of a SCIM request show. `Authorization` counts before `X-API-Key`, in which some
	 * gateways put a key of their own; two different tokens are none.
	 */
	public static function shown_in( CredentialHeaders $headers ): self {
		$key   = Token::parse( $headers->api_key );
		$shown = self::shown_in_authorization( $headers );
		if ( self::MISSING === $shown->problem && '' !== $headers->api_key ) {
			return null === $key ? self::none( self::MALFORMED ) : self::of( $key, Scheme::Header );
		}
		if ( null !== $key && null !== $shown->token && $key->reveal() !== $shown->token->reveal() ) {
			return self::none( self::CONFLICTING );
		}
		return $shown;
	}

	private static function shown_in_authorization( CredentialHeaders $headers ): self {
		$basic  = Token::parse( $headers->basic()[1] ?? '' );
		$bearer = Token::parse( $headers->bearer() );
		$access = Token::parse_access( $headers->bearer() );
		return match ( true ) {
			null !== $basic => self::of( $basic, Scheme::Basic ),
			null !== $bearer => self::of( $bearer, Scheme::Bearer ),
			null !== $access => self::of( $access, Scheme::ClientCredentials ),
			default => self::none( '' === $headers->authorization ? self::MISSING : self::MALFORMED ),
		};
	}
}
