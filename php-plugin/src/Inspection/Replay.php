<?php
/**
 * A request that was looked at, once more.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

use ScimPress\Audit\Recorder;
use ScimPress\Auth\Caller;
use ScimPress\Auth\Scheme;
use ScimPress\Check\RoundTrip;
use ScimPress\Check\Seclusion;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Trial;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Rest\ClientRequest;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Runs it as if its client had sent it now, within a transaction that is undone, and tells what came of it. The audit
 * says that somebody did so, and nothing of what was undone.
 *
 * Before anything is written a user who does not exist makes the round trip: where another plugin keeps what is
 * undone, nothing is tried on people who do.
 */
final class Replay {

	/** Why a request is not run. */
	public const TOKEN_ENDPOINT = 'token endpoint';
	public const NOBODY         = 'nobody';
	public const NO_BODY        = 'no body';
	public const UNREADABLE     = 'unreadable';
	public const CUT            = 'cut';
	public const HIDDEN         = 'hidden';
	public const NO_TOKEN       = 'no token';
	public const NO_CONNECTION  = 'no connection';
	public const NO_CORE        = 'no core';
	public const NOT_UNDONE     = 'not undone';

	/** What reads and nothing else. */
	private const READS = array( 'GET', 'HEAD' );

	/** Parameters that are kept of a query; there may have been more. */
	private const PARAMETERS = 50;

	/** Headers that the core knows. */
	private const HEADERS = array( 'if-match', 'if-none-match' );

	/**
	 * The parts.
	 *
	 * @param Extension   $extension   Knows whether there is a core.
	 * @param Runner      $runner      Runs exchanges.
	 * @param RoundTrip   $round_trip  Knows whether what is undone is gone.
	 * @param Connections $connections The connections of the site.
	 * @param Tokens      $tokens      The tokens of the site.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Runner $runner,
		private readonly RoundTrip $round_trip,
		private readonly Connections $connections,
		private readonly Tokens $tokens,
	) {}

	/**
	 * Why a request cannot be run again, as far as what was kept of it says; null when it can be.
	 *
	 * @param array{connection_id: ?int, seen: array<string, mixed>} $row What was kept.
	 */
	public static function obstacle( array $row ): ?string {
		$request    = $row['seen']['request'];
		$body       = $request['body'];
		$parameters = array_merge( array(), ...$request['parameters'] );
		return match ( true ) {
			$request['is_token'] => self::TOKEN_ENDPOINT,
			null === $row['connection_id'] || null === $row['seen']['token_id'] || '' !== $row['seen']['refusal'] => self::NOBODY,
			'' !== ( $body['problem'] ?? '' ) => self::UNREADABLE,
			$body['bytes'] > 0 && ! isset( $body['text'] ) => self::NO_BODY,
			true === ( $body['has_hidden'] ?? false ) || array() !== array_filter( array( $request['path'], ...$parameters ), static fn( string $text ) => str_contains( $text, Masking::HIDDEN ) ) => self::HIDDEN,
			( $body['cut'] ?? 0 ) > 0 || count( $request['parameters'] ) >= self::PARAMETERS || array() !== array_filter( array( $request['path'], ...$parameters ), static fn( string $text ) => str_ends_with( $text, '…' ) ) => self::CUT,
			default => null,
		};
	}

	/**
	 * Runs a request again and undoes it. Why it is not run, or what came of it.
	 *
	 * @param array{connection_id: ?int, seen: array<string, mixed>} $row     What was kept.
	 * @param int                                                     $decider The administrator.
	 * @throws Failure When the audit takes no row, or something is left of the round trip.
	 */
	public function make( array $row, int $decider ): string|ReplayOutcome {
		$obstacle = self::obstacle( $row );
		if ( null !== $obstacle ) {
			return $obstacle;
		}
		$connection = $this->connections->find( (int) $row['connection_id'] );
		$token      = $this->tokens->find( (int) $row['seen']['token_id'] );
		$request    = $row['seen']['request'];
		$obstacle   = match ( true ) {
			! $this->extension->is_ready() => self::NO_CORE,
			null === $connection || ! NetworkCapability::reaches( $connection ) => self::NO_CONNECTION,
			null === $token || 'active' !== $token->status( Clock::now() ) => self::NO_TOKEN,
			! in_array( $request['method'], self::READS, true ) && $this->round_trip->make( $connection )->has_remains => self::NOT_UNDONE,
			default => null,
		};
		if ( null !== $obstacle ) {
			return $obstacle;
		}
		Recorder::for_site( $connection->id )->record(
			array(
				'action'  => 'inspection.replay',
				'outcome' => 'succeeded',
				'status'  => 200,
				'detail'  => "{$request['method']} {$request['path']} by WordPress user {$decider}; undone",
				'changed' => array(),
			)
		);
		return $this->tried( self::request( $request ), $this->client( $token, $request ), $connection );
	}

	/**
	 * Runs it within a transaction, and undoes that.
	 */
	private function tried( ClientRequest $request, Caller $caller, Connection $connection ): ReplayOutcome {
		$witness = new Witness();
		$trial   = new Trial( true );
		try {
			$reply = Seclusion::within( fn() => $this->runner->run( Configuration::for_trial( $caller, $connection ), $request->to_contract(), $request->body, Recorder::for_trial( $witness ), $trial ) );
		} finally {
			$trial->end();
		}
		return new ReplayOutcome( $reply, null === $reply->audit ? $witness->events() : array( ...$witness->events(), $reply->audit ), $witness->fields() );
	}

	/**
	 * Whoever sent it.
	 *
	 * @param array<string, mixed> $request What was kept of the request.
	 */
	private function client( StoredToken $token, array $request ): Caller {
		return Caller::client( $token, '', Scheme::tryFrom( $request['credential']['kind'] ) ?? Scheme::ClientCredentials );
	}

	/**
	 * The request as it came.
	 *
	 * @param array<string, mixed> $request What was kept of it.
	 */
	private static function request( array $request ): ClientRequest {
		$query   = implode( '&', array_map( static fn( array $pair ) => rawurlencode( $pair[0] ) . '=' . rawurlencode( $pair[1] ), $request['parameters'] ) );
		$headers = array();
		foreach ( $request['headers'] as list( $name, $value ) ) {
			$headers[ strtolower( $name ) ] = $value;
		}
		return new ClientRequest( $request['method'], $request['path'], $query, array_intersect_key( $headers, array_flip( self::HEADERS ) ), $request['body']['text'] ?? '' );
	}
}
