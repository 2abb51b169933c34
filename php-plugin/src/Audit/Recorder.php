<?php
/**
 * Writes what happened in one exchange into the audit.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Audit;

use ScimPress\Auth\Caller;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Exchange\Reply;
use ScimPress\Inspection\Inspector;
use ScimPress\Inspection\Onlooker;
use ScimPress\Rest\ClientRequest;
use ScimPress\Store\AuditLog;
use ScimPress\Store\ShadowRefusals;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Knows who asked, when, from where and since when; the core says what was asked and what came of it.
 */
final class Recorder {

	/** The outcome of what would have succeeded, of a connection in shadow. */
	public const REHEARSED = 'rehearsed';

	private readonly int|float $started;

	/**
	 * Takes the circumstances; the clock for the duration starts now.
	 *
	 * @param array<string, string|int|null> $circumstances Columns of the audit.
	 * @param bool                           $is_wanted     Whether rows are kept at all.
	 * @param AuditLog                       $log           Where rows go.
	 * @param ?ShadowRefusals                $refusals      What is refused to a connection in shadow; null when all is real.
	 * @param ?Onlooker                      $onlooker      Who looks on; null where nobody can.
	 */
	private function __construct(
		private readonly array $circumstances,
		private readonly bool $is_wanted = true,
		private readonly AuditLog $log = new AuditLog(),
		private readonly ?ShadowRefusals $refusals = null,
		private readonly ?Onlooker $onlooker = null,
	) {
		$this->started = hrtime( true );
	}

	/**
	 * For a request of a client.
	 */
	public static function for_request( ClientRequest $request, Caller $caller, ?Inspector $inspector = null ): self {
		$inspector?->see_caller( $caller );
		return new self(
			array(
				'connection_id' => $caller->connection_id,
				'token_id'      => $caller->token_id,
				'ip'            => $caller->ip,
				'method'        => $request->method,
				'path'          => $request->path,
			),
			$caller->is_recorded,
			onlooker: $inspector
		);
	}

	/**
	 * For something that happened on the site itself.
	 */
	public static function for_site( int $connection_id ): self {
		return new self( array( 'connection_id' => $connection_id ) );
	}

	/**
	 * For what an administrator decided about the site as a whole.
	 */
	public static function for_administrator(): self {
		return new self( array( 'connection_id' => null ) );
	}

	/**
	 * For what is tried and undone: the audit tells nothing of it.
	 *
	 * @param ?Onlooker $onlooker Who is told instead.
	 */
	public static function for_trial( ?Onlooker $onlooker = null ): self {
		return new self( array( 'connection_id' => null ), false, onlooker: $onlooker );
	}

	/**
	 * The same circumstances, for what only would have happened.
	 */
	public function rehearsing(): self {
		return new self( $this->circumstances, $this->is_wanted, $this->log, new ShadowRefusals(), $this->onlooker );
	}

	/**
	 * Appends a row, unless it would be one of a flood.
	 *
	 * @param array<string, mixed> $event An audit event of the contract.
	 * @throws Failure When the database does not take it.
	 */
	public function record( array $event ): void {
		$event = null === $this->refusals ? $event : $this->rehearsed( $event );
		$this->onlooker?->see_event( $event );
		if ( ! $this->is_wanted ) {
			return;
		}
		// Somebody may have put a token where it does not belong.
		$told = array_map( static fn( mixed $value ) => is_string( $value ) ? Token::redacted( $value ) : $value, array( ...$event, ...$this->circumstances ) );
		$this->log->append(
			array(
				...$told,
				'occurred' => Clock::now(),
				'duration' => (int) ( ( hrtime( true ) - $this->started ) / 1000 ),
			)
		);
	}

	/**
	 * Tells whoever looks on which WordPress fields are written.
	 *
	 * @param list<string> $fields Their names.
	 */
	public function wrote( array $fields ): void {
		$this->onlooker?->see_fields( $fields );
	}

	/**
	 * Tells whoever looks on that what was recorded stays.
	 */
	public function settle(): void {
		$this->onlooker?->settle();
	}

	/**
	 * Tells whoever looks on that what was recorded since it last stayed is undone.
	 */
	public function undo(): void {
		$this->onlooker?->undo();
	}

	/**
	 * Appends what was not recorded in a transaction, with the little that is known of an answer that the
	 * core did not make. The work is done: its answer stays what it is.
	 */
	public function close( Reply $reply ): void {
		$event = $reply->audit ?? $this->event_of( $reply->status );
		try {
			if ( null !== $event ) {
				$this->record( $event );
			}
		} catch ( Throwable $throwable ) {
			$reason = $throwable instanceof Failure ? $throwable->getMessage() : get_class( $throwable );
			error_log( 'ScimPress: the audit took no row: ' . $reason ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- the audit is where it would have been told.
		}
		$this->settle();
	}

	/**
	 * An event that nobody takes for one that happened.
	 *
	 * @param array<string, mixed> $event An audit event of the contract.
	 * @return array<string, mixed>
	 * @throws Failure When the database does not take notice of it.
	 */
	private function rehearsed( array $event ): array {
		if ( $this->is_wanted ) {
			$this->refusals?->note( (int) $this->circumstances['connection_id'], $event );
		}
		return 'succeeded' === $event['outcome']
			? array( ...$event, 'outcome' => self::REHEARSED )
			: array( ...$event, 'detail' => trim( 'in shadow mode: ' . ( $event['detail'] ?? '' ), ': ' ) );
	}

	/**
	 * An event for an answer that comes without one; null where that is on purpose.
	 *
	 * @return ?array<string, mixed>
	 */
	private function event_of( int $status ): ?array {
		$event = array(
			'status'  => $status,
			'changed' => array(),
		);
		return match ( true ) {
			$status >= 500  => array( 'action' => 'unknown', 'outcome' => 'failed' ) + $event,
			401 === $status => array( 'action' => 'authenticate', 'outcome' => 'refused' ) + $event,
			default         => null,
		};
	}
}
