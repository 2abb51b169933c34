<?php
/**
 * What one exchange has done.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

defined( 'ABSPATH' ) || exit;

/**
 * Remembers it, for whoever tries a request and undoes all of it.
 */
final class Witness implements Onlooker {

	/** What has happened. @var list<array<string, mixed>> */
	private array $events = array();

	/** The WordPress fields that were written. @var list<string> */
	private array $fields = array();

	/** What happens in the transaction that is open. @var list<array<string, mixed>> */
	private array $pending = array();

	/** The fields that are written in it. @var list<string> */
	private array $pending_fields = array();

	public function see_event( array $event ): void {
		$this->pending[] = $event;
	}

	public function see_fields( array $fields ): void {
		$this->pending_fields = array( ...$this->pending_fields, ...$fields );
	}

	public function settle(): void {
		$this->events = array( ...$this->events, ...$this->pending );
		$this->fields = array_values( array_unique( array( ...$this->fields, ...$this->pending_fields ) ) );
		$this->undo();
	}

	public function undo(): void {
		$this->pending        = array();
		$this->pending_fields = array();
	}

	/**
	 * What has happened.
	 *
	 * @return list<array<string, mixed>> Audit events of the contract.
	 */
	public function events(): array {
		return $this->events;
	}

	/**
	 * The WordPress fields that were written.
	 *
	 * @return list<string>
	 */
	public function fields(): array {
		return $this->fields;
	}
}
