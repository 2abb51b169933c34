<?php
/**
 * Makes tokens.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\FailureKind;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Makes a token as somebody asks for it, or says what is wrong with the wish. The screen and the
 * command both come here.
 */
final class Issuer {

	public const DEFAULT_DAYS = 365;

	public const MOST_DAYS = 730;

	/** Hours for which a token that another one takes the place of is valid, unless somebody says otherwise. */
	public const OVERLAP = 24;

	private const LONGEST_OVERLAP = 720;

	private const LONGEST_NAME = 190;

	/**
	 * Needs where tokens are kept.
	 *
	 * @param Tokens      $tokens      The tokens of the site.
	 * @param Connections $connections The connections of the site.
	 */
	public function __construct(
		private readonly Tokens $tokens,
		private readonly Connections $connections,
	) {}

	/**
	 * Makes a token and stores its digest. Only the returned object knows the secret.
	 *
	 * @param string       $name          What people will call it.
	 * @param ?int         $connection_id Whose client will have it; null for the first connection.
	 * @param list<string> $scopes        What it allows.
	 * @param ?int         $days          How long it is valid; null for ever.
	 * @param ?string      $public_id     The public id that was reserved for it, so that asking twice makes one token.
	 * @param ?TrustedIssuer $trusted     Whose assertions stand for it.
	 * @return Token|\WP_Error
	 * @throws Failure When the database does not do it.
	 */
	public function issue( string $name, ?int $connection_id, array $scopes, ?int $days, ?string $public_id = null, ?TrustedIssuer $trusted = null ): Token|\WP_Error {
		$name       = trim( $name );
		$connection = null === $connection_id ? $this->connections->first() : $this->connections->find( $connection_id );
		$problem    = $this->problem( $name, $scopes, $days ) ?? $this->problem_of( $trusted );
		if ( null !== $problem ) {
			return $problem;
		}
		if ( null === $connection ) {
			return new \WP_Error( 'no_connection', __( 'There is no such connection.', 'scimpress' ) );
		}
		if ( ! NetworkCapability::reaches( $connection ) ) {
			return new \WP_Error( 'network', __( 'Only a super admin can make a token that manages the users of the whole network.', 'scimpress' ) );
		}

		$now   = Clock::now();
		$token = Token::generate( $public_id );
		try {
			$this->tokens->add( $token, $connection->id, $name, $scopes, $now, get_current_user_id(), null === $days ? null : $now + $days * Clock::DAY, $trusted );
		} catch ( Failure $failure ) {
			if ( FailureKind::Duplicate !== $failure->kind ) {
				throw $failure;
			}
			return new \WP_Error( 'already_made', __( 'This token was made before and shown once. If you did not keep it, revoke it and create another.', 'scimpress' ) );
		}
		return $token;
	}

	/**
	 * Makes a token that takes the place of another: the same name, connection and scopes, valid for as long as that
	 * one was made for. The other one ends after a while, so that its client is never without one; it does so after
	 * the new one is there.
	 *
	 * @param StoredToken $former    The other one.
	 * @param int         $hours     How long it is still valid; 0 to revoke it at once.
	 * @param ?string     $public_id The public id that was reserved for the new one.
	 * @return Token|\WP_Error
	 * @throws Failure When the database does not do it.
	 */
	public function rotate( StoredToken $former, int $hours, ?string $public_id = null ): Token|\WP_Error {
		$now     = Clock::now();
		$problem = match ( true ) {
			'active' !== $former->status( $now ) => new \WP_Error( 'ended', __( 'This token has ended. Create another one.', 'scimpress' ) ),
			null !== $former->trusted_issuer => new \WP_Error( 'no_secret', __( 'This token has no secret: its identity provider signs in its place.', 'scimpress' ) ),
			$hours < 0 || $hours > self::LONGEST_OVERLAP => new \WP_Error(
				'overlap',
				/* translators: %d: number of hours. */
				sprintf( __( 'The former token can be valid for 0 to %d hours more.', 'scimpress' ), self::LONGEST_OVERLAP )
			),
			default => null,
		};
		if ( null !== $problem ) {
			return $problem;
		}
		$days  = null === $former->expires ? null : max( 1, intdiv( $former->expires - $former->created, Clock::DAY ) );
		$token = $this->issue( $former->name, $former->connection_id, $former->scopes, $days, $public_id );
		if ( $token instanceof Token ) {
			0 === $hours ? $this->tokens->revoke( $former->id, $now ) : $this->tokens->limit( $former->id, $now + $hours * 3600 * Clock::SECOND );
		}
		return $token;
	}

	/**
	 * What is wrong with whom a token is to trust; null when nothing is.
	 */
	private function problem_of( ?TrustedIssuer $trusted ): ?\WP_Error {
		$problem = $trusted?->problem( in_array( wp_get_environment_type(), array( 'local', 'development' ), true ) );
		return null === $problem ? null : new \WP_Error( 'trusted_' . $problem[0], $problem[1] );
	}

	/**
	 * What is wrong with a wish; null when nothing is.
	 *
	 * @param string       $name   The name.
	 * @param list<string> $scopes The scopes.
	 * @param ?int         $days   The days.
	 */
	private function problem( string $name, array $scopes, ?int $days ): ?\WP_Error {
		$unknown = array_diff( $scopes, Scope::names() );
		return match ( true ) {
			'' === $name => new \WP_Error( 'name', __( 'Give the token a name, so that you recognize it later.', 'scimpress' ) ),
			mb_strlen( $name ) > self::LONGEST_NAME => new \WP_Error(
				'name',
				/* translators: %d: number of characters. */
				sprintf( __( 'The name can have %d characters.', 'scimpress' ), self::LONGEST_NAME )
			),
			array() === $scopes => new \WP_Error( 'scopes', __( 'Choose what the token allows.', 'scimpress' ) ),
			array() !== $unknown => new \WP_Error(
				'scopes',
				/* translators: 1: an unknown scope, 2: list of the known ones. */
				sprintf( __( 'There is no scope %1$s. The scopes are %2$s.', 'scimpress' ), reset( $unknown ), implode( ', ', Scope::names() ) )
			),
			null !== $days && ( $days < 1 || $days > self::MOST_DAYS ) => new \WP_Error(
				'expires',
				/* translators: %d: number of days. */
				sprintf( __( 'A token can be valid for 1 to %d days.', 'scimpress' ), self::MOST_DAYS )
			),
			default => null,
		};
	}
}
