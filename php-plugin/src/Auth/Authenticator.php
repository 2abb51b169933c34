<?php
/**
 * Tells who asks.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Accepts a token over HTTPS and nothing else: no cookie, no application password, no parameter.
 */
final class Authenticator {

	/** Compared with when there is no such token, so that both ways take the same time. */
	private const NO_DIGEST = '0000000000000000000000000000000000000000000000000000000000000000';

	/**
	 * Needs the tokens of the site.
	 *
	 * @param Tokens       $tokens        The tokens.
	 * @param AccessTokens $access_tokens What clients were given for them.
	 * @param Throttle     $throttle      What counts the bad ones.
	 * @param ?string      $environment   Kind of site; null for what WordPress says.
	 * @param AssertionKeys $keys         The keys of those who are trusted.
	 */
	public function __construct(
		private readonly Tokens $tokens,
		private readonly AccessTokens $access_tokens,
		private readonly Throttle $throttle,
		private readonly ?string $environment = null,
		private readonly AssertionKeys $keys = new AssertionKeys(),
	) {}

	/**
	 * Tells who sent this request.
	 *
	 * @param Credential $shown What it shows.
	 * @param ?int       $now   The time, microseconds.
	 * @throws Failure When the database does not answer: nobody can be told to be unknown then.
	 */
	public function authenticate( Credential $shown, ?int $now = null ): Caller {
		$now   ??= Clock::now();
		$address = ClientAddress::of_this_request();

		if ( ! $this->is_secure( $address ) ) {
			return $this->turn_away( 'insecure', $address, $now );
		}
		if ( null !== $shown->assertion ) {
			return $this->authenticate_by_assertion( $shown->assertion, $shown->client_id, $address, $now );
		}
		$token = $shown->token;
		if ( null === $token || null === $shown->scheme ) {
			return Credential::MALFORMED === $shown->problem
				? $this->refuse( $shown->problem, null, $address, $now )
				: $this->turn_away( $shown->problem, $address, $now );
		}

		$stored = ( $token->is_access ? $this->access_tokens : $this->tokens )->with_public_id( $token->public_id );
		$same   = hash_equals( $stored?->digest ?? self::NO_DIGEST, $token->digest() );
		if ( null === $stored || ! $same ) {
			return $this->refuse( 'unknown', null, $address, $now );
		}
		$status = $stored->status( $now );
		if ( 'active' !== $status ) {
			return $this->refuse( $status, $stored, $address, $now );
		}

		$this->note_use( $stored, $now, $address->ip );
		return Caller::client( $stored, $address->ip, $shown->scheme );
	}

	/**
	 * Tells for whom an assertion was signed. Keys are looked up last: whoever knows nothing of a token that trusts
	 * its issuer has nothing fetched.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function authenticate_by_assertion( Assertion $assertion, string $client_id, ClientAddress $address, int $now ): Caller {
		$stored  = $this->tokens->that_trusts( $assertion->issuer(), $assertion->subject() );
		$trusted = $stored?->trusted_issuer;
		if ( null === $stored || null === $trusted ) {
			return $this->refuse( 'no token trusts who signed the assertion', null, $address, $now );
		}
		$status    = $stored->status( $now );
		$objection = match ( true ) {
			'active' !== $status => $status,
			! in_array( $client_id, array( '', $trusted->subject, $stored->public_id ), true ) => 'the client_id is not that of the assertion',
			default => $assertion->objection( $trusted, $now ) ?? $this->keys->objection( $assertion, $trusted, $now ),
		};
		if ( null !== $objection ) {
			return $this->refuse( $objection, $stored, $address, $now );
		}
		$this->note_use( $stored, $now, $address->ip );
		return Caller::client( $stored, $address->ip, Scheme::ClientCredentials );
	}

	/**
	 * A token that crosses the network in clear is known to everybody on the way. On a developer's machine
	 * there is no way.
	 */
	private function is_secure( ClientAddress $address ): bool {
		return is_ssl() || $address->used_https || in_array( $this->environment ?? wp_get_environment_type(), array( 'local', 'development' ), true );
	}

	/**
	 * Who showed nothing, or more than one thing, has guessed nothing and is answered as often as they ask,
	 * but not remembered.
	 */
	private function turn_away( string $reason, ClientAddress $address, int $now ): Caller {
		return Caller::stranger( $reason, $address->ip, ! $this->throttle->is_flood( $address->network(), $now ) );
	}

	private function refuse( string $reason, ?StoredToken $token, ClientAddress $address, int $now ): Caller {
		$wait = $this->throttle->wait_after_bad_token( $address->network(), $now );
		return Caller::refused( null === $wait ? $reason : 'throttled', $address->ip, $token, $wait );
	}

	/**
	 * A database that only reads still answers who asks for reading.
	 */
	private function note_use( StoredToken $token, int $now, string $ip ): void {
		try {
			$this->tokens->note_use( $token, $now, $ip );
		} catch ( Failure ) {
			return;
		}
	}
}
