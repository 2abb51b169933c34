<?php
/**
 * A request that was looked at, in words.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Inspection\Replay;

defined( 'ABSPATH' ) || exit;

/**
 * Says what came, what was understood, what was done and what was answered. Nothing here is escaped.
 */
final class InspectedRequest {

	public readonly int $id;

	/** When it came: hours, minutes and seconds. */
	public readonly string $time;

	/** Method and path. */
	public readonly string $line;

	/** The status of the answer, with what it is called. */
	public readonly string $status;

	/** What came of it, as the audit has it. */
	public readonly string $outcome;

	/** What was asked for. */
	public readonly string $title;

	/** Facts in four parts by their headings; each has lines. @var array<string, array<string, list<string>>> */
	public readonly array $parts;

	/** What was sent, and what was answered, as far as it is kept; by heading. @var array<string, array{text: string, note: string}> */
	public readonly array $bodies;

	/** The same request as a command. */
	public readonly string $command;

	/** Why it cannot be run again; empty when it can be. */
	public readonly string $obstacle;

	/**
	 * Finds the words.
	 *
	 * @param array{id: int, occurred: int, connection_id: ?int, seen: array<string, mixed>} $row         What was kept.
	 * @param array<int, string>                                                             $connections Names by number.
	 * @param array<int, string>                                                             $tokens      Names by number.
	 */
	public function __construct( array $row, array $connections, array $tokens ) {
		$seen          = $row['seen'];
		$request       = $seen['request'];
		$reply         = $seen['reply'];
		$events        = $seen['events'];
		$first         = $events[0] ?? null;
		$this->id      = $row['id'];
		$this->time    = (string) wp_date( 'H:i:s', Clock::seconds( $row['occurred'] ) );
		$this->line    = $request['method'] . ' ' . $request['path'];
		$this->status  = trim( $reply['status'] . ' ' . get_status_header_desc( $reply['status'] ) );
		$this->outcome = self::outcome( $reply['status'], $events );
		$this->title   = null === $first ? __( 'Nothing was done', 'scimpress' ) : AuditLabels::action( $first['action'] );
		$this->command = CurlCommand::of( $request );
		$obstacle      = Replay::obstacle( $row );

		$this->obstacle = null === $obstacle ? '' : ReplayWords::obstacle( $obstacle );
		$this->parts   = array_filter(
			array_map(
				static fn( array $facts ) => array_filter( array_map( static fn( array $lines ) => array_values( array_filter( $lines, 'strlen' ) ), $facts ) ),
				array(
					__( 'The request', 'scimpress' )      => self::request( $request, $seen['ip'] ),
					__( 'What we understood', 'scimpress' ) => self::understood( $request, $first, $row['connection_id'], $connections, $tokens[ $seen['token_id'] ?? 0 ] ?? '', $seen['refusal'] ),
					__( 'What we did', 'scimpress' )      => self::done( $seen, $events ),
					__( 'What we answered', 'scimpress' ) => self::answered( $reply, $this->status ),
				)
			)
		);
		$this->bodies  = array_filter(
			array(
				__( 'Body of the request', 'scimpress' ) => self::body( $request['body'] ),
				__( 'Body of the answer', 'scimpress' )  => self::body( $reply['body'] ),
			)
		);
	}

	/**
	 * The request as it came.
	 *
	 * @param array<string, mixed> $request What was kept of it.
	 * @return array<string, list<string>>
	 */
	private static function request( array $request, string $ip ): array {
		return array(
			__( 'Address', 'scimpress' )    => array( $request['method'] . ' ' . $request['path'] ),
			__( 'Query', 'scimpress' )      => self::pairs( $request['parameters'], ' = ' ),
			__( 'From', 'scimpress' )       => array( $ip ),
			__( 'Credential', 'scimpress' ) => array( self::credential( $request['credential'] ) ),
			__( 'Headers', 'scimpress' )    => self::pairs( $request['headers'], ': ' ),
			__( 'Body', 'scimpress' )       => array( self::size( $request['body'] ) ),
		);
	}

	/**
	 * What was made of it.
	 *
	 * @param array<string, mixed>  $request     What was kept of it.
	 * @param ?array<string, mixed> $event       What it was about.
	 * @param ?int                  $connection  Whose it is.
	 * @param array<int, string>    $connections Names by number.
	 * @param string                $token       Name of the token.
	 * @param string                $refusal     Why the caller was refused.
	 * @return array<string, list<string>>
	 */
	private static function understood( array $request, ?array $event, ?int $connection, array $connections, string $token, string $refusal ): array {
		$body   = $request['body'];
		$filter = array_values( array_filter( array( ...$request['parameters'], ...( $body['search'] ?? array() ) ), static fn( array $pair ) => 0 === strcasecmp( $pair[0], 'filter' ) ) );
		return array(
			__( 'Who asks', 'scimpress' )   => array( self::who( $connection, $connections, $token, $refusal, $request['is_token'] ) ),
			__( 'Action', 'scimpress' )     => array( null === $event ? '' : AuditLabels::action( $event['action'] ) ),
			__( 'Filter', 'scimpress' )     => array_column( $filter, 1 ),
			__( 'Operations', 'scimpress' ) => self::operations( $body ),
			__( 'Attributes sent', 'scimpress' ) => array( implode( ', ', isset( $body['operations'] ) ? array() : ( $body['attributes'] ?? array() ) ) ),
			__( 'Problem', 'scimpress' )    => array( self::problem( $body['problem'] ?? '' ) ),
		);
	}

	/**
	 * What was done.
	 *
	 * @param array<string, mixed>       $seen   What was kept.
	 * @param list<array<string, mixed>> $events What happened.
	 * @return array<string, list<string>>
	 */
	private static function done( array $seen, array $events ): array {
		/* translators: %s: a duration. */
		$time = sprintf( __( '%s since plugins were loaded', 'scimpress' ), AuditLabels::duration( $seen['microseconds'] ) );
		return array(
			__( 'Result', 'scimpress' )             => array_map( array( self::class, 'event' ), $events ),
			__( 'Changed attributes', 'scimpress' ) => array( self::all_of( $events, 'changed' ) ),
			__( 'WordPress fields', 'scimpress' )   => array( self::all_of( $events, 'fields' ) ),
			__( 'Time', 'scimpress' )               => array( $time ),
			__( 'Database queries', 'scimpress' )   => array( number_format_i18n( $seen['queries'] ) ),
		);
	}

	/**
	 * What was answered.
	 *
	 * @param array<string, mixed> $reply  What was kept of it.
	 * @param string               $status In words.
	 * @return array<string, list<string>>
	 */
	private static function answered( array $reply, string $status ): array {
		return array(
			__( 'Status', 'scimpress' )        => array( $status ),
			__( 'Kind of error', 'scimpress' ) => array( $reply['error']['kind'] ?? '' ),
			__( 'Detail', 'scimpress' )        => array( $reply['error']['detail'] ?? '' ),
			__( 'Headers', 'scimpress' )       => self::pairs( $reply['headers'], ': ' ),
			__( 'Body', 'scimpress' )          => array( self::size( $reply['body'] ) ),
		);
	}

	/**
	 * What came of it as a whole: what happened says more than the status where nothing was really done.
	 *
	 * @param list<array<string, mixed>> $events What happened.
	 */
	private static function outcome( int $status, array $events ): string {
		return match ( true ) {
			$status >= 500 => 'failed',
			$status >= 400 => 'refused',
			1 === count( $events ) => $events[0]['outcome'],
			default => 'succeeded',
		};
	}

	/**
	 * What the request showed to prove who sent it.
	 *
	 * @param array{kind: string, public_id: ?string, header: string, scheme: string, length: int} $shown What was kept of it.
	 */
	private static function credential( array $shown ): string {
		$text = match ( $shown['kind'] ) {
			/* translators: %s: public id of a token. */
			'bearer' => __( 'Bearer token, public id %s', 'scimpress' ),
			/* translators: %s: public id of a token. */
			'basic' => __( 'HTTP Basic with the token as the password, public id %s', 'scimpress' ),
			/* translators: %s: public id of a token. */
			'header' => __( 'X-API-Key, public id %s', 'scimpress' ),
			/* translators: %s: public id of a token. */
			'client_credentials' => __( 'Client credentials, public id %s', 'scimpress' ),
			'assertion' => __( 'An assertion of an identity provider', 'scimpress' ),
			'conflicting' => __( 'Two different tokens', 'scimpress' ),
			'missing' => __( 'None', 'scimpress' ),
			'form' => __( 'A client_id and a client_secret of which one is not of this site, or both', 'scimpress' ),
			/* translators: 2: name of a header, 3: name of a scheme, such as Bearer, 4: a number. */
			default => '' === $shown['scheme'] ? __( 'No token of this site: %2$s with %4$s characters', 'scimpress' ) : __( 'No token of this site: %2$s with %3$s and %4$s characters', 'scimpress' ),
		};
		return sprintf( $text, $shown['public_id'], $shown['header'], $shown['scheme'], number_format_i18n( $shown['length'] ) );
	}

	/**
	 * Who asks, or why that is nobody.
	 *
	 * @param array<int, string> $connections Names by number.
	 */
	private static function who( ?int $connection, array $connections, string $token, string $refusal, bool $is_token_endpoint ): string {
		$name = null === $connection ? '' : ( $connections[ $connection ] ?? (string) $connection );
		/* translators: 1: name of a connection, 2: name of a token. */
		$who = '' === $token ? $name : sprintf( __( '“%1$s”, with the token “%2$s”', 'scimpress' ), $name, $token );
		$why = match ( $refusal ) {
			'' => '',
			'missing' => __( 'Nobody that we know: the request shows no token.', 'scimpress' ),
			'malformed' => $is_token_endpoint
				? __( 'Nobody that we know: the client_id has to be the public id of the token, and the client_secret the whole token.', 'scimpress' )
				: __( 'Nobody that we know: what it shows has not the form of a token. Copy the token again, from scim_ to the end.', 'scimpress' ),
			'unknown' => __( 'Nobody that we know: there is no such token on this site.', 'scimpress' ),
			'expired' => __( 'Refused: the token has expired. Create a new one on the tab Configuration.', 'scimpress' ),
			'revoked' => __( 'Refused: the token was revoked. Create a new one on the tab Configuration.', 'scimpress' ),
			'throttled' => __( 'Refused: too many requests with a bad token came from this address. Correct the token, then wait a minute.', 'scimpress' ),
			'insecure' => __( 'Refused: the request did not come over HTTPS.', 'scimpress' ),
			'conflicting' => __( 'Refused: the request shows two different tokens.', 'scimpress' ),
			'misplaced' => __( 'Refused: the connection belongs to the main site of the network.', 'scimpress' ),
			/* translators: %s: a reason. */
			default => sprintf( __( 'Refused: %s.', 'scimpress' ), $refusal ),
		};
		return trim( $why . ' ' . $who );
	}

	/**
	 * Each operation of a PATCH or bulk request.
	 *
	 * @param array<string, mixed> $body What was kept of the body.
	 * @return list<string>
	 */
	private static function operations( array $body ): array {
		$lines = array();
		foreach ( $body['operations'] ?? array() as $operation ) {
			$lines[] = trim( $operation['op'] . ' ' . ( '' === $operation['path'] ? implode( ', ', $operation['attributes'] ) : $operation['path'] ) );
		}
		$more = (int) ( $body['more_operations'] ?? 0 );
		if ( $more > 0 ) {
			/* translators: %s: a number. */
			$lines[] = sprintf( _n( 'and %s more', 'and %s more', $more, 'scimpress' ), number_format_i18n( $more ) );
		}
		return $lines;
	}

	/**
	 * One event.
	 *
	 * @param array<string, mixed> $event The event.
	 */
	private static function event( array $event ): string {
		$person = '' === $event['user_name'] ? $event['resource_id'] : $event['user_name'];
		/* translators: 1: an action, 2: its result, 3: whom it is about. */
		$text = '' === $person ? __( '%1$s: %2$s', 'scimpress' ) : __( '%1$s (%3$s): %2$s', 'scimpress' );
		$text = sprintf( $text, AuditLabels::action( $event['action'] ), AuditLabels::outcomes()[ $event['outcome'] ] ?? $event['outcome'], $person );
		return $text . ( '' === $event['detail'] ? '' : ' – ' . $event['detail'] );
	}

	/**
	 * What is wrong with a body.
	 */
	private static function problem( string $problem ): string {
		return match ( $problem ) {
			'' => '',
			'no object' => __( 'The body is JSON, but no object.', 'scimpress' ),
			'no form' => __( 'The body is no form: the token endpoint takes parameters such as grant_type=client_credentials.', 'scimpress' ),
			default => __( 'The body is no JSON.', 'scimpress' ),
		};
	}

	/**
	 * How large a body was, and what of it is kept.
	 *
	 * @param array<string, mixed> $body What was kept of it.
	 */
	private static function size( array $body ): string {
		if ( 0 === $body['bytes'] ) {
			return __( 'None', 'scimpress' );
		}
		/* translators: %s: a number. */
		$size = sprintf( _n( '%s byte', '%s bytes', $body['bytes'], 'scimpress' ), number_format_i18n( $body['bytes'] ) );
		return isset( $body['text'] ) || isset( $body['form'] ) ? $size : $size . ', ' . __( 'not kept', 'scimpress' );
	}

	/**
	 * A body with what is to be said about it; null where none is kept.
	 *
	 * @param array<string, mixed> $body What was kept of it.
	 * @return ?array{text: string, note: string}
	 */
	private static function body( array $body ): ?array {
		$text = $body['text'] ?? ( isset( $body['form'] ) ? implode( "\n", self::pairs( $body['form'], ' = ' ) ) : null );
		if ( null === $text ) {
			return null;
		}
		$cut = (int) ( $body['cut'] ?? 0 );
		/* translators: %s: a number. */
		$note = 0 === $cut ? '' : sprintf( _n( 'Cut off here: %s more byte is not kept.', 'Cut off here: %s more bytes are not kept.', $cut, 'scimpress' ), number_format_i18n( $cut ) );
		return compact( 'text', 'note' );
	}

	/**
	 * Everything that several events name.
	 *
	 * @param list<array<string, mixed>> $events The events.
	 */
	private static function all_of( array $events, string $member ): string {
		return implode( ', ', array_unique( array_merge( array(), ...array_column( $events, $member ) ) ) );
	}

	/**
	 * Names with values, a line each.
	 *
	 * @param list<array{string, string}> $pairs   The pairs.
	 * @param string                      $between What stands between the two.
	 * @return list<string>
	 */
	private static function pairs( array $pairs, string $between ): array {
		return array_map( static fn( array $pair ) => $pair[0] . $between . $pair[1], $pairs );
	}
}
