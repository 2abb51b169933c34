<?php
/**
 * How far a job in the background has come.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Counts users, not steps, so that nothing has to be remembered: it is the same after a reload and in every
 * window.
 */
final class JobProgress {

	/** Users that there are; nobody need have counted them once it is done for everybody. */
	public readonly int $total;

	/** Users for whom it is done. */
	public readonly int $done;

	/**
	 * Takes what was counted.
	 *
	 * @param string $name      In addresses; what a script asks for.
	 * @param string $url       Of the tab that it stands on.
	 * @param string $label     What the bar shows.
	 * @param int    $total     Users that there are; may be 0 where nobody remains.
	 * @param int    $remaining Users for whom it is not done yet.
	 * @param bool   $goes_on   Whether it will come to them by itself.
	 * @param string $finished  What to say when it is done for everybody.
	 */
	public function __construct(
		public readonly string $name,
		public readonly string $url,
		public readonly string $label,
		int $total,
		int $remaining,
		public readonly bool $goes_on,
		private readonly string $finished,
	) {
		// Who came or went between the two counts is of no importance.
		$this->total = max( $total, $remaining );
		$this->done  = $this->total - $remaining;
	}

	/**
	 * Whether it is done for everybody.
	 */
	public function is_done(): bool {
		return $this->done === $this->total;
	}

	/**
	 * How far it has come.
	 */
	public function sentence(): string {
		if ( $this->is_done() ) {
			return $this->finished;
		}
		$text = $this->goes_on
			/* translators: 1: a number, 2: a number. */
			? __( '%1$s of %2$s users are done. That goes on in the background.', 'scimpress' )
			/* translators: 1: a number, 2: a number. */
			: __( '%1$s of %2$s users are done. The others could not be: wp scim doctor says what is wrong with them. Each is tried again when it changes.', 'scimpress' );
		return sprintf( $text, number_format_i18n( $this->done ), number_format_i18n( $this->total ) );
	}

	/**
	 * What a script asks for while somebody looks on.
	 *
	 * @return array{max: int, value: int, text: string, goesOn: bool}
	 */
	public function for_script(): array {
		return array(
			'max'    => max( 1, $this->total ),
			'value'  => $this->is_done() ? max( 1, $this->total ) : $this->done,
			'text'   => $this->sentence(),
			'goesOn' => ! $this->is_done() && $this->goes_on,
		);
	}
}
