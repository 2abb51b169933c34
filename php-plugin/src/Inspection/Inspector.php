<?php
/**
 * Looks at one request while somebody wants to see what comes.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

use ScimPress\Auth\Caller;
use ScimPress\Auth\Credential;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Clock;
use ScimPress\Exchange\Reply;
use ScimPress\OAuth\TokenRequest;
use ScimPress\Rest\ClientRequest;
use ScimPress\Store\Inspections;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Is told what comes, who sends it, what is done and what is answered, also where another plugin ends the request,
 * and keeps it once everything is over. It decides nothing, and while nobody looks it does nothing.
 */
final class Inspector implements Onlooker {

	/** Schemes of the header Authorization that are told of a credential that is none. */
	private const SCHEMES = '/^(?:Bearer|Basic|Digest|Token|SSWS|ApiKey)(?= )/i';

	/** Events of one request that are told; a bulk request has more. */
	private const EVENTS = 50;

	/** Characters of an address, a header or a detail. */
	private const LONGEST = 2000;

	/** The time for which somebody looks; null when nobody does. */
	private ?Period $period = null;

	private int|float $started = 0;

	private int $queries = 0;

	private ?Caller $caller = null;

	/** What is told of the request. @var array<string, mixed> */
	private array $request = array();

	/** What has happened. @var list<array<string, mixed>> */
	private array $events = array();

	/** What is to be kept. @var ?array<string, mixed> */
	private ?array $seen = null;

	/** What happens in the transaction that is open. @var list<array<string, mixed>> */
	private array $pending = array();

	/** The WordPress fields that were written since the last event. @var list<string> */
	private array $fields = array();

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Control $control,
		private readonly Inspections $inspections = new Inspections(),
	) {}

	/**
	 * Whether somebody looks: one read of an option that WordPress has loaded.
	 */
	public static function is_wanted(): bool {
		return null !== Period::running( Clock::now() );
	}

	/**
	 * Begins with a request.
	 *
	 * @param ClientRequest     $request           The request.
	 * @param CredentialHeaders $headers           What it shows.
	 * @param bool              $is_token_endpoint Whether it is for the token endpoint.
	 */
	public function begin( ClientRequest $request, CredentialHeaders $headers, bool $is_token_endpoint ): void {
		$this->period  = Period::running( Clock::now() );
		$this->started = hrtime( true );
		$this->queries = get_num_queries();
		if ( null === $this->period ) {
			return;
		}
		$mask          = new Masking();
		$keeps         = $this->period->keeps_bodies;
		$this->request = array(
			'method'     => self::short( $mask->text( $request->method ), 32 ),
			'path'       => $this->address( $request->path, $mask ),
			'is_token'   => $is_token_endpoint,
			'parameters' => $this->parameters( $request->query, $mask ),
			'headers'    => $this->headers( $mask ),
			'credential' => $this->credential( $request, $headers, $is_token_endpoint ),
			'body'       => $is_token_endpoint ? Body::form( $request->body, $keeps ) : Body::json( $request->body, $keeps ),
		);
	}

	/**
	 * Takes notice of who asks.
	 */
	public function see_caller( Caller $caller ): void {
		$this->caller = $caller;
	}

	public function see_event( array $event ): void {
		if ( null !== $this->period && count( $this->events ) + count( $this->pending ) < self::EVENTS ) {
			$this->pending[] = array( ...$event, 'fields' => $this->fields );
			$this->fields    = array();
		}
	}

	public function see_fields( array $fields ): void {
		$this->fields = array_values( array_unique( array( ...$this->fields, ...$fields ) ) );
	}

	public function settle(): void {
		$this->events  = array( ...$this->events, ...$this->pending );
		$this->pending = array();
		$this->fields  = array();
	}

	public function undo(): void {
		$this->pending = array();
		$this->fields  = array();
	}

	/**
	 * Takes notice of the answer. It is kept when whatever is open has come to its end: a transaction that a hook
	 * left open is undone after the answer, and would take the row along.
	 */
	public function see_reply( Reply $reply ): void {
		if ( null === $this->period || ! $this->is_looked_for( $this->period ) ) {
			return;
		}
		$this->seen   = $this->everything( $reply );
		$this->period = null;
		register_shutdown_function( array( $this, 'keep' ) );
	}

	/**
	 * Keeps a request, once, and ends looking when there are enough. The client has its answer: nothing may fail.
	 */
	public function keep(): void {
		$seen       = $this->seen;
		$this->seen = null;
		if ( null === $seen ) {
			return;
		}
		try {
			while ( is_multisite() && ms_is_switched() ) {
				// Somebody ended the request on another site of the network.
				restore_current_blog();
			}
			if ( $this->inspections->append( Clock::now(), $this->caller?->connection_id, $seen ) ) {
				$this->control->stop( Period::COUNT );
			}
		} catch ( Throwable $throwable ) {
			error_log( 'ScimPress: the inspector could not keep a request: ' . get_class( $throwable ) ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- the owner waits for it to appear.
		}
	}

	/**
	 * Everything there is to see.
	 *
	 * @return array<string, mixed>
	 */
	private function everything( Reply $reply ): array {
		$mask    = new Masking();
		$body    = Body::json( (string) $reply->body, true === $this->period?->keeps_bodies );
		$headers = array();
		foreach ( array_slice( $reply->headers, 0, 30 ) as list( $name, $value ) ) {
			$headers[] = array( self::short( $name ), self::short( $mask->named( $name, $value ) ) );
		}
		unset( $body['attributes'], $body['operations'], $body['more_operations'], $body['search'] );
		return array(
			'request'      => $this->request,
			'ip'           => $this->caller?->ip ?? '',
			'token_id'     => $this->caller?->token_id,
			'refusal'      => $this->caller?->reason ?? '',
			'events'       => array_map( fn( array $event ) => $this->event( $event, $mask ), $this->events ),
			'microseconds' => (int) ( ( hrtime( true ) - $this->started ) / 1000 ),
			'queries'      => get_num_queries() - $this->queries,
			'reply'        => array(
				'status'  => $reply->status,
				'headers' => $headers,
				'error'   => $reply->status >= 400 ? $this->error( (string) $reply->body, $mask ) : array(),
				'body'    => $body,
			),
		);
	}

	/**
	 * Whether somebody looks for what this caller sends.
	 */
	private function is_looked_for( Period $period ): bool {
		return null === $period->connection_id || $period->connection_id === $this->caller?->connection_id;
	}

	/**
	 * What the request shows to prove who sent it; never the secret.
	 *
	 * @return array<string, mixed>
	 */
	private function credential( ClientRequest $request, CredentialHeaders $headers, bool $is_token_endpoint ): array {
		$shown  = $is_token_endpoint ? TokenRequest::read( $request, $headers )->credential : Credential::shown_in( $headers );
		$header = '' === $headers->authorization ? $headers->api_key : $headers->authorization;
		$scheme = '' !== $headers->authorization && preg_match( self::SCHEMES, $headers->authorization, $found ) ? $found[0] : '';
		return array(
			'kind'      => match ( true ) {
				null !== $shown->assertion => 'assertion',
				$is_token_endpoint && Credential::MALFORMED === $shown->problem => 'form',
				default => $shown->scheme?->value ?? $shown->problem,
			},
			'public_id' => $shown->token?->public_id,
			'header'    => match ( true ) {
				'' !== $headers->authorization => 'Authorization',
				'' !== $headers->api_key => 'X-API-Key',
				default => '',
			},
			'scheme'    => $scheme,
			'length'    => strlen( trim( substr( $header, strlen( $scheme ) ) ) ),
		);
	}

	/**
	 * Headers that say what kind of program asks, and for what.
	 *
	 * @return list<array{string, string}>
	 */
	private function headers( Masking $mask ): array {
		$headers = array();
		foreach ( array( 'User-Agent', 'Content-Type', 'Accept', 'If-Match', 'If-None-Match' ) as $name ) {
			$variable = ( 'Content-Type' === $name ? '' : 'HTTP_' ) . strtoupper( strtr( $name, '-', '_' ) );
			if ( is_string( $_SERVER[ $variable ] ?? null ) && '' !== $_SERVER[ $variable ] ) {
				$headers[] = array( $name, self::short( $mask->text( wp_unslash( $_SERVER[ $variable ] ) ), 300 ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- told as it came, and escaped where it is shown.
			}
		}
		return $headers;
	}

	/**
	 * The path as it was sent, unless there is a secret in it.
	 */
	private function address( string $path, Masking $mask ): string {
		$decoded = rawurldecode( $path );
		$masked  = $mask->text( $decoded );
		return self::short( mb_scrub( $decoded ) === $masked ? mb_scrub( $path ) : $masked );
	}

	/**
	 * The parameters of the query, decoded.
	 *
	 * @return list<array{string, string}>
	 */
	private function parameters( string $query, Masking $mask ): array {
		$parameters = array();
		foreach ( array_slice( array_filter( explode( '&', $query ), 'strlen' ), 0, 50 ) as $pair ) {
			list( $name, $value ) = array_map( 'urldecode', array_pad( explode( '=', $pair, 2 ), 2, '' ) );
			$parameters[]         = array( self::short( $mask->text( $name ) ), self::short( $mask->named( $name, $value ) ) );
		}
		return $parameters;
	}

	/**
	 * An event of the audit without secrets.
	 *
	 * @param array<string, mixed> $event The event.
	 * @return array<string, mixed>
	 */
	private function event( array $event, Masking $mask ): array {
		$text = static fn( string $name ) => isset( $event[ $name ] ) ? self::short( $mask->text( (string) $event[ $name ] ) ) : '';
		return array(
			'action'      => $text( 'action' ),
			'outcome'     => $text( 'outcome' ),
			'status'      => (int) ( $event['status'] ?? 0 ),
			'user_name'   => $text( 'user_name' ),
			'resource_id' => $text( 'resource_id' ),
			'wp_user_id'  => $event['wp_user_id'] ?? null,
			'detail'      => $text( 'detail' ),
			'changed'     => array_slice( (array) ( $event['changed'] ?? array() ), 0, 100 ),
			'fields'      => 'refused' === ( $event['outcome'] ?? '' ) || 'failed' === ( $event['outcome'] ?? '' ) ? array() : $event['fields'],
		);
	}

	/**
	 * What an error says, in the words of SCIM or of OAuth.
	 *
	 * @return array{kind: string, detail: string}
	 */
	private function error( string $body, Masking $mask ): array {
		$said = (array) json_decode( $body, true );
		$text = static fn( string $name ) => is_string( $said[ $name ] ?? null ) ? self::short( $mask->text( $said[ $name ] ) ) : '';
		return array(
			'kind'   => $text( 'scimType' ) . $text( 'error' ),
			'detail' => $text( 'detail' ) . $text( 'error_description' ),
		);
	}

	private static function short( string $text, int $longest = self::LONGEST ): string {
		$text = mb_scrub( $text );
		return mb_strlen( $text ) > $longest ? mb_substr( $text, 0, $longest ) . '…' : $text;
	}
}
