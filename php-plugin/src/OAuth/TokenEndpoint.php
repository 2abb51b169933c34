<?php
/**
 * The token endpoint.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\OAuth;

use ScimPress\Audit\Recorder;
use ScimPress\Auth\Authenticator;
use ScimPress\Auth\Caller;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Auth\Scheme;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Exchange\Reply;
use ScimPress\Extension;
use ScimPress\Inspection\Inspector;
use ScimPress\Rest\ClientRequest;
use ScimPress\Rest\Unavailable;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * Gives a client an access token for its token (RFC 6749 §4.4): for an hour, for a part of its scopes if it
 * asks for one, and worth nothing once the token ends. A client whose profile does not take access tokens
 * gets none.
 */
final class TokenEndpoint {

	/** Where it is below the REST API. */
	public const ROUTE = 'scim/oauth2/token';

	/** By what the audit knows it. */
	public const ACTION = 'authenticate.token';

	private const LIFETIME = 3600 * Clock::SECOND;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Authenticator $authenticator,
		private readonly Connections $connections,
		private readonly AccessTokens $access_tokens,
		private readonly ?Inspector $inspector = null,
	) {}

	/**
	 * The address that a client is told.
	 */
	public static function url(): string {
		return rest_url( self::ROUTE );
	}

	/**
	 * Answers a request.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function answer( ClientRequest $request, CredentialHeaders $headers ): Reply {
		wp_set_current_user( 0 );
		$sent     = TokenRequest::read( $request, $headers );
		$caller   = $this->authenticator->authenticate( $sent->credential );
		$recorder = Recorder::for_request( $request, $caller, $this->inspector );
		$refusal  = $sent->refusal ?? ( $caller->is_client() ? null : Refusal::invalid_client( $caller ) );
		$reply    = match ( true ) {
			null !== $refusal => $this->refused( $refusal ),
			$this->extension->is_ready() => $this->answer_client( $sent, $caller ),
			default => Unavailable::without_extension(),
		};
		$recorder->close( $reply );
		return $reply;
	}

	/**
	 * Answers a client that is known.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function answer_client( TokenRequest $sent, Caller $caller ): Reply {
		return match ( true ) {
			'client_credentials' !== $sent->grant_type => $this->refused( Refusal::unsupported_grant_type() ),
			! $this->is_authorized( $caller ) => $this->refused( Refusal::unauthorized_client() ),
			array() !== array_diff( $sent->scopes, $caller->scopes ) => $this->refused( Refusal::invalid_scope( $caller->scopes ) ),
			default => $this->granted( $caller, array() === $sent->scopes ? $caller->scopes : $sent->scopes ),
		};
	}

	/**
	 * Whether the profile of the client's connection takes access tokens.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function is_authorized( Caller $caller ): bool {
		$connection = $this->connections->find( (int) $caller->connection_id );
		if ( null === $connection ) {
			return false;
		}
		$profiles = $this->extension->profiles();
		$profile  = $profiles[ $connection->profile ] ?? $profiles[ Connection::ANY_CLIENT ];
		return in_array( Scheme::ClientCredentials->value, $profile['authentication'], true );
	}

	/**
	 * Makes an access token and gives it away; only its digest stays (RFC 6749 §5.1).
	 *
	 * @param Caller       $caller Who gets it.
	 * @param list<string> $scopes What it allows.
	 * @throws Failure When it is not stored.
	 */
	private function granted( Caller $caller, array $scopes ): Reply {
		$now     = Clock::now();
		$expires = min( $now + self::LIFETIME, $caller->expires ?? PHP_INT_MAX );
		$scopes  = array_values( array_intersect( $caller->scopes, $scopes ) );
		$token   = Token::generate_access();
		$this->access_tokens->add( $token, (int) $caller->token_id, $scopes, $now, $expires );
		return $this->reply(
			200,
			array( array( 'Pragma', 'no-cache' ) ),
			array(
				'access_token' => $token->reveal(),
				'token_type'   => 'Bearer',
				'expires_in'   => intdiv( $expires - $now, Clock::SECOND ),
				'scope'        => implode( ' ', $scopes ),
			),
			null
		);
	}

	private function refused( Refusal $refusal ): Reply {
		return $this->reply(
			$refusal->status,
			$refusal->headers,
			array(
				'error'             => $refusal->error,
				'error_description' => $refusal->description,
			),
			implode( ': ', array_filter( array( $refusal->error, '' === $refusal->reason ? $refusal->description : $refusal->reason ) ) )
		);
	}

	/**
	 * An answer with the event that tells of it.
	 *
	 * @param int                         $status  HTTP status.
	 * @param list<array{string, string}> $headers Beside those that every answer has.
	 * @param array<string, string|int>   $body    What it says.
	 * @param ?string                     $detail  Why it is a refusal; null when it is none.
	 */
	private function reply( int $status, array $headers, array $body, ?string $detail ): Reply {
		return new Reply(
			$status,
			array(
				array( 'Content-Type', 'application/json' ),
				array( 'Cache-Control', 'no-store' ),
				array( 'X-Content-Type-Options', 'nosniff' ),
				...$headers,
			),
			(string) wp_json_encode( $body, JSON_UNESCAPED_SLASHES ),
			array(
				'action'  => self::ACTION,
				'outcome' => null === $detail ? 'succeeded' : 'refused',
				'status'  => $status,
				'detail'  => $detail,
				'changed' => array(),
			)
		);
	}
}
