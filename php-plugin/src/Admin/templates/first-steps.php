<?php
/**
 * The steps from a fresh site to the first call. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\OverviewData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\OverviewTab;
use ScimPress\Site\StepState;

defined( 'ABSPATH' ) || exit;

$scimpress_url   = OverviewTab::url( $data->steps->connection->id );
$scimpress_icons = array(
	StepState::Done->value    => 'yes-alt',
	StepState::Skipped->value => 'minus',
	StepState::Current->value => 'arrow-right-alt',
	StepState::ToDo->value    => 'marker',
);

?>
<section class="scimpress-panel" id="scimpress-steps" aria-labelledby="scimpress-steps-title">
	<h2 id="scimpress-steps-title">
		<?php
		/* translators: %s: name of a connection. */
		echo esc_html( sprintf( __( 'First steps with “%s”', 'scimpress' ), $data->steps->connection->name ) );
		?>
	</h2>
	<p><?php echo esc_html( $data->steps->sentence() ); ?></p>
	<ol class="scimpress-steps">
		<?php foreach ( $data->steps->all() as $scimpress_number => $scimpress_step ) : ?>
			<li class="scimpress-step scimpress-step-<?php echo esc_attr( $scimpress_step->state->value ); ?>" id="scimpress-step-<?php echo esc_attr( $scimpress_step->name ); ?>"<?php if ( StepState::Current === $scimpress_step->state ) : ?> aria-current="step"<?php endif; ?>>
				<h3>
					<?php
					/* translators: 1: number of a step, 2: what is to be done. */
					echo esc_html( sprintf( __( '%1$s. %2$s', 'scimpress' ), number_format_i18n( $scimpress_number + 1 ), $scimpress_step->title ) );
					?>
					<span class="scimpress-step-state"><span class="dashicons dashicons-<?php echo esc_attr( $scimpress_icons[ $scimpress_step->state->value ] ); ?>" aria-hidden="true"></span> <?php echo esc_html( $scimpress_step->state->words() ); ?></span>
				</h3>
				<?php foreach ( $scimpress_step->sentences as $scimpress_sentence ) : ?>
					<p><?php echo esc_html( $scimpress_sentence ); ?></p>
				<?php endforeach; ?>
				<?php if ( 'token' === $scimpress_step->name ) : ?>
					<div class="scimpress-copy">
						<label class="screen-reader-text" for="scimpress-base-url"><?php esc_html_e( 'Base URL', 'scimpress' ); ?></label>
						<input type="text" id="scimpress-base-url" class="large-text code" readonly value="<?php echo esc_attr( $data->base_url ); ?>">
						<button type="button" class="button hide-if-no-js scimpress-copy-button" data-clipboard-target="#scimpress-base-url" data-copied="<?php esc_attr_e( 'Copied.', 'scimpress' ); ?>"><?php esc_html_e( 'Copy URL', 'scimpress' ); ?></button>
					</div>
				<?php endif; ?>
				<?php if ( 'call' === $scimpress_step->name ) : ?>
					<?php $scimpress_waits = StepState::Done !== $scimpress_step->state; ?>
					<div class="scimpress-progress" data-every="3000" data-url="<?php echo esc_url( $scimpress_waits ? add_query_arg( 'progress', 'call', $scimpress_url ) : '' ); ?>">
						<p><strong class="scimpress-progress-text"><?php echo esc_html( $data->steps->news() ); ?></strong></p>
						<?php if ( $scimpress_waits ) : ?>
							<p class="hide-if-no-js scimpress-progress-waits"><?php esc_html_e( 'This page notices it by itself.', 'scimpress' ); ?></p>
							<p class="scimpress-progress-after"><a href="<?php echo esc_url( $scimpress_url ); ?>"><?php esc_html_e( 'See how everything stands now', 'scimpress' ); ?></a></p>
							<p class="hide-if-js"><a href="<?php echo esc_url( $scimpress_url . '#scimpress-step-call' ); ?>"><?php esc_html_e( 'See whether it has called', 'scimpress' ); ?></a></p>
						<?php endif; ?>
					</div>
				<?php endif; ?>
				<div class="scimpress-step-actions">
					<a class="<?php echo esc_attr( StepState::Current === $scimpress_step->state ? 'button button-primary' : 'button' ); ?>" href="<?php echo esc_url( $scimpress_step->url ); ?>"><?php echo esc_html( $scimpress_step->label ); ?></a>
					<?php if ( StepState::Done !== $scimpress_step->state ) : ?>
						<?php $scimpress_skips = StepState::Skipped !== $scimpress_step->state; ?>
						<form method="post" action="<?php echo esc_url( $scimpress_url ); ?>">
							<?php wp_nonce_field( 'scimpress_skip_step', '_wpnonce', false ); ?>
							<input type="hidden" name="scimpress_action" value="skip_step">
							<input type="hidden" name="step" value="<?php echo esc_attr( $scimpress_step->name ); ?>">
							<input type="hidden" name="skip" value="<?php echo esc_attr( $scimpress_skips ? '1' : '' ); ?>">
							<button type="submit" class="button-link">
								<?php echo esc_html( $scimpress_skips ? __( 'Skip', 'scimpress' ) : __( 'Take up again', 'scimpress' ) ); ?>
								<span class="screen-reader-text"><?php echo esc_html( $scimpress_step->title ); ?></span>
							</button>
						</form>
					<?php endif; ?>
				</div>
			</li>
		<?php endforeach; ?>
	</ol>
	<form method="post" action="<?php echo esc_url( $data->url ); ?>">
		<?php wp_nonce_field( 'scimpress_put_steps_away', '_wpnonce', false ); ?>
		<input type="hidden" name="scimpress_action" value="put_steps_away">
		<input type="hidden" name="away" value="<?php echo esc_attr( $data->is_put_away ? '' : '1' ); ?>">
		<p><button type="submit" class="button-link"><?php echo esc_html( $data->is_put_away ? __( 'Show these steps here again until they are done', 'scimpress' ) : __( 'Put these steps away', 'scimpress' ) ); ?></button></p>
	</form>
</section>
