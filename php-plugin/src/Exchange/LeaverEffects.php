<?php
/**
 * Performs what the core asks for of those who leave and come back.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Store\Breaker;
use ScimPress\Store\Content;
use ScimPress\Store\Departures;
use ScimPress\Store\ManagedUsers;

defined( 'ABSPATH' ) || exit;

/**
 * The part of the shell that is about roles, content, departures and the breaker. Whether a transaction is
 * open is the shell's to see to.
 */
final class LeaverEffects {

	/** The connection whose breaker the open transaction has tripped. */
	private ?int $trips = null;

	/** The connection whose breaker this exchange has tripped. */
	private ?int $tripped = null;

	/**
	 * The parts.
	 *
	 * @param ManagedUsers $managed    Writes users.
	 * @param Departures   $departures Who left.
	 * @param Breaker      $breaker    How breakers stand.
	 * @param Content      $content    What users wrote.
	 */
	public function __construct(
		private readonly ManagedUsers $managed,
		private readonly Departures $departures = new Departures(),
		private readonly Breaker $breaker = new Breaker(),
		private readonly Content $content = new Content(),
	) {}

	/**
	 * The connection whose breaker this exchange has tripped, if its transaction was kept.
	 */
	public function tripped(): ?int {
		return $this->tripped;
	}

	/**
	 * The transaction was kept.
	 */
	public function keep(): void {
		$this->tripped = $this->trips ?? $this->tripped;
		$this->trips   = null;
	}

	/**
	 * The transaction was undone, or it is not known what became of it.
	 */
	public function drop(): void {
		$this->trips = null;
	}

	/**
	 * @param array<string, mixed> $asked `roles.take`.
	 * @return array<string, mixed>
	 */
	public function take_roles( array $asked ): array {
		return $this->roles( $this->managed->take_roles( $asked['id'], $asked['wp_user_id'] ) );
	}

	/**
	 * @param array<string, mixed> $asked `roles.give`.
	 * @return array<string, mixed>
	 */
	public function give_roles( array $asked ): array {
		return $this->roles( $this->managed->give_roles( $asked['id'], $asked['wp_user_id'], $asked['roles'] ) );
	}

	/**
	 * @param array<string, mixed> $asked `content.return`.
	 * @return array<string, mixed>
	 */
	public function return_content( array $asked ): array {
		return $this->changed( $this->content->give_back( $asked['heir'], $asked['wp_user_id'], $asked['posts'], $asked['links'] ) );
	}

	/**
	 * @param array<string, mixed> $asked `breaker.load`.
	 * @return array<string, mixed>
	 */
	public function load_breaker( array $asked ): array {
		return array(
			'outcome' => 'breaker',
			...$this->breaker->load( $asked['connection_id'], $asked['since'], $asked['besides'] ),
		);
	}

	/**
	 * @param array<string, mixed> $asked `breaker.trip`.
	 * @return array<string, mixed>
	 */
	public function trip( array $asked ): array {
		$trips       = $this->breaker->trip( $asked['connection_id'], $asked['tripped'] );
		$this->trips = $trips ? $asked['connection_id'] : null;
		return $this->changed( (int) $trips );
	}

	/**
	 * @param array<string, mixed> $asked `departure.append`.
	 * @return array<string, mixed>
	 */
	public function append( array $asked ): array {
		$this->departures->append( $asked['departure'] );
		return array( 'outcome' => 'done' );
	}

	/**
	 * @param array<string, mixed> $asked `departure.load`.
	 * @return array<string, mixed>
	 */
	public function load( array $asked ): array {
		$departure = $this->departures->load( $asked['connection_id'], $asked['departure'] );
		return null === $departure
			? array( 'outcome' => 'absent' )
			: array(
				'outcome'   => 'departure',
				'departure' => $departure,
			);
	}

	/**
	 * @param array<string, mixed> $asked `departures.close`.
	 * @return array<string, mixed>
	 */
	public function close( array $asked ): array {
		return $this->changed( $this->departures->close( $asked['user_id'], $asked['departure'], $asked['undone'] ) );
	}

	/**
	 * @param list<string> $roles Roles.
	 * @return array<string, mixed>
	 */
	private function roles( array $roles ): array {
		return array(
			'outcome' => 'roles',
			'roles'   => $roles,
		);
	}

	/**
	 * @param int $count Rows.
	 * @return array<string, mixed>
	 */
	private function changed( int $count ): array {
		return array(
			'outcome' => 'changed',
			'count'   => $count,
		);
	}
}
